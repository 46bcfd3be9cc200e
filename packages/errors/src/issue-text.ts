/**
 * What a zod schema found wrong, in a reader's words: a key that is not there is missing; zod says that it "received undefined".
 * It reads on after the key's name: `steps is missing; expected number`, `steps: is missing; expected number`.
 */
export const issueText = ({ message }: { readonly message: string }): string =>
  message.replace(/^Invalid input: expected (.+), received undefined$/, 'is missing; expected $1')
