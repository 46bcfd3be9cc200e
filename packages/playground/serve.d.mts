/** Serves a folder of static files on this machine; port 0 takes a free one. */
export function serve(folder: string, port?: number): Promise<{ readonly url: string; close(): void }>
