/** @param folder where the page goes; it is made anew. @returns that folder */
export function buildPlayground(folder?: string): Promise<string>
