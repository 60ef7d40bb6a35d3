/** What the server means by the codes a user can run into. */
const BUSINESS: Readonly<Record<string, string>> = {
  '40000': '提交的内容有误，请检查后重试',
  '40029': '微信登录凭证已失效，请重试',
  '40100': '账号或密码不正确',
  '40163': '微信登录凭证已失效，请重试',
  '40226': '该微信账号暂时无法登录',
  '40300': '没有权限进行此操作',
  '40200': '这场活动需要付款报名，请刷新后再试',
  '40320': '请先用微信登录，再使用这项功能',
  '40400': '内容不存在，可能已被删除',
  '40900': '名额已满，下次早点来',
  '40910': '活动已经结束了',
  '41300': '图片太大了，请换一张小一些的',
  '41500': '仅支持 PNG、JPEG、GIF、WebP 格式的图片',
  '42900': '操作太频繁，请稍后再试',
  '45011': '登录人数较多，请稍后再试',
  '99996': '登录已失效，请重新登录',
}

const GENERAL: Readonly<Record<string, string>> = {
  network: '网络不太顺畅，请检查网络后重试',
  timeout: '等待时间有点久，请稍后重试',
  'login-required': '登录后才能继续',
  'login-busy': '正在登录，请稍候',
  'renewal-failed': '暂时无法连接服务器，请稍后重试',
  'wechat-login': '微信登录没有成功，请重试',
}

/** Not failures but decisions: the page left, the user left, logged out or became somebody else. Nobody needs to be told. */
const QUIET: readonly string[] = ['aborted', 'login-cancelled', 'signed-out', 'session-changed']

/** What an error says of its kind; empty when it says nothing. */
export function codeOf(error: unknown, key: 'code' | 'businessCode' | 'errMsg' = 'code'): string {
  if (typeof error !== 'object' || error === null || !(key in error)) return ''
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}

/** True when the call ended because somebody wanted it to: show nothing. */
export function isQuiet(error: unknown): boolean {
  return QUIET.includes(codeOf(error))
}

/** An error in words for the user. */
export function explain(error: unknown): string {
  const code = codeOf(error)
  const known = code === 'business' ? BUSINESS[codeOf(error, 'businessCode')] : GENERAL[code]
  return known ?? '服务器开小差了，请稍后重试'
}
