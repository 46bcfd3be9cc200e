/** Bundles the program of a report's page into packages/trainer/src/generated, unless what is there says the same. */
export function buildPageScript(): Promise<void>
