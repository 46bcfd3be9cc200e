/** What picocolors writes for us: bold, dim, red, green, yellow, cyan, and their ends. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const ownColors = /\u001B\[(?:0|1|2|22|31|32|33|36|39)m/y

// eslint-disable-next-line no-control-regex -- that is what is looked for
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

const visible = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Text as a terminal may have it: control characters, which could move its cursor, rename its window or hide what is said, and marks that
 * turn the direction of writing, are written out, as `\u001b`. Line breaks and tabs stay.
 */
export const neutralized = (text: string): string => text.replaceAll(controls, visible)

/** The same for a line of ours, whose colours stay. */
export function neutralizedLine(text: string): string {
  return text.replaceAll(controls, (character, place: number) => {
    ownColors.lastIndex = place
    return ownColors.test(text) ? character : visible(character)
  })
}

/** JSON that a terminal may have: what JSON leaves as it is beyond ASCII's control characters is escaped, too. */
export const terminalJson = (value: unknown): string => JSON.stringify(value).replaceAll(/[\u007F-\u009F]/g, visible)
