/** The files of this run: chosen pictures, and downloads. Their paths look like WeChat's, and are valid in this run only. */
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

  /** An address under which the browser can load the file; null if there is no such file. */
  urlOf(path: string): string | null {
    const file = this.files.get(path)
    if (!file) return null
    file.url ??= URL.createObjectURL(file.blob)
    return file.url
  }
}
