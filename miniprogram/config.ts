const LOCAL_SERVER = 'http://127.0.0.1:8787/'

/** An `ext.json` (a third-party platform's way to hand one code base to many tenants) may name another server. */
function serverFromExtConfig(): string | null {
  // Not every host of the base library has it, and wx.canIUse cannot tell.
  if (typeof wx.getExtConfigSync !== 'function') return null
  const { baseUrl } = wx.getExtConfigSync()
  return typeof baseUrl === 'string' && baseUrl !== '' ? baseUrl : null
}

export const baseUrl = serverFromExtConfig() ?? LOCAL_SERVER

/** The server names its pictures by path; `<image>` and `wx.previewImage` need whole addresses. */
export function serverUrl(path: string): string {
  if (path === '' || /^https?:\/\//.test(path)) return path
  return baseUrl.replace(/\/+$/, '') + '/' + path.replace(/^\/+/, '')
}
