export function minified(script: string): Promise<string>
export function gzipped(text: string): number
