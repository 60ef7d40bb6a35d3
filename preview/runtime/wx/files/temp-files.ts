/** Files of this run: pictures that were chosen, and downloads. Their paths look as in WeChat and mean nothing elsewhere. */
export class TempFiles {
  private readonly files = new Map<string, { readonly blob: Blob; url: string | null }>()
  private count = 0

  add(blob: Blob, path = this.newPath(blob)): string {
    this.files.set(path, { blob, url: null })
    return path
  }

  get(path: string): Blob | null {
    return this.files.get(path)?.blob ?? null
  }

  private newPath({ type }: Blob): string {
    const extension = /\/(\w+)/.exec(type)?.[1] ?? 'bin'
    return `http://tmp/${Date.now().toString(36)}${++this.count}.${extension === 'jpeg' ? 'jpg' : extension}`
  }

  /** An address that the browser can show. */
  urlOf(path: string): string | null {
    const file = this.files.get(path)
    if (!file) return null
    file.url ??= URL.createObjectURL(file.blob)
    return file.url
  }
}
