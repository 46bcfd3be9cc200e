/** Examples as help shows them. */
export const examplesText = (calls: readonly string[]) =>
  `\nExamples:\n${calls.map((call) => `  $ wgpt ${call}\n`).join('')}`
