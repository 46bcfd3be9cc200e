/** A text in Unicode's form NFC. Below U+0300 every text has it, which is found out faster. */
export const composeText = (text: string): string => (/[\u0300-\uffff]/.test(text) ? text.normalize('NFC') : text)
