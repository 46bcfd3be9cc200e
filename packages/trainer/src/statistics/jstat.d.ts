/** The part of jstat that is used here; the package has no types of its own. */
declare module 'jstat' {
  export const studentt: { inv(probability: number, degreesOfFreedom: number): number }
  const jStat: { studentt: typeof studentt }
  export default jStat
}
