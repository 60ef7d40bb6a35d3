import type { ScenarioAdapter } from 'mobx-miniprogram-auth/testing/scenarios'

/** Mistakes of real clients. */
export type Mistake =
  | 'renews for a refused login'
  | 'signs out if the token ended in the background'
  | 'starts signed out if the token has ended'
  | 'renews whenever its clock says so, and never corrects the clock'
  | 'trusts any stored text'
  | 'does not wait for storage'
  | 'changes the body of a replay'
  | 'does not read the answer to an upload'
  | 'asks WeChat for a login before each request'

interface Kept {
  token: string
  refreshToken: string
  endsAt: number
}
interface Answer {
  readonly statusCode: number
  readonly data: unknown
}

/** A correct client, with one mistake if asked for. */
export function planted(mistake?: Mistake): ScenarioAdapter {
  return {
    name: mistake ?? 'careful',
    start: ({ baseUrl }) => client(baseUrl, (one) => one === mistake),
  }
}

function client(baseUrl: string, makes: (mistake: Mistake) => boolean): ReturnType<ScenarioAdapter['start']> {
  let kept: Kept | null = null
  let renewal: Promise<void> | null = null
  if (makes('does not wait for storage'))
    wx.getStorage({ key: 'session', success: ({ data }) => adopt(data), fail: () => undefined })
  else adopt(wx.getStorageSync('session'))

  function adopt(found: unknown): void {
    if (typeof found !== 'string' || found === '') return
    try {
      kept = JSON.parse(found) as Kept
    } catch (error) {
      if (makes('trusts any stored text')) throw error
      return
    }
    if (makes('starts signed out if the token has ended') && kept.endsAt < Date.now()) kept = null
  }

  wx.onAppShow(() => {
    if (makes('signs out if the token ended in the background') && kept && kept.endsAt < Date.now())
      kept = null
  })

  const send = (path: string, method: 'GET' | 'POST', data?: object, token = ''): Promise<Answer> =>
    new Promise((success, fail) =>
      wx.request({
        url: baseUrl + path,
        method,
        ...(data && { data }),
        header: token ? { Authorization: `Bearer ${token}` } : {},
        success,
        fail: ({ errMsg }) => fail(new Error(errMsg)),
      }),
    )

  function keep({ data }: Answer, endsAt?: number): void {
    const { token, refreshToken, expiresIn } = Object(data) as Kept & { expiresIn: number }
    kept = { token, refreshToken, endsAt: endsAt ?? Date.now() + expiresIn * 1000 }
    wx.setStorageSync('session', JSON.stringify(kept))
  }

  function renew(): Promise<void> {
    renewal ??= send('refresh', 'POST', { refreshToken: kept?.refreshToken ?? '' })
      .then((answer) => {
        if (answer.statusCode !== 200) throw new Error('refused')
        keep(
          answer,
          makes('renews whenever its clock says so, and never corrects the clock') ? kept?.endsAt : undefined,
        )
      })
      .finally(() => (renewal = null))
    return renewal
  }

  const hasEnded = ({ statusCode, data }: Answer): boolean =>
    statusCode === 401 || (Object(data) as { code?: unknown }).code === '99997'

  /** Once more with a new token, if the server says that the old one has ended. */
  async function twice(go: (token: string, again: boolean) => Promise<Answer>): Promise<unknown> {
    if (makes('asks WeChat for a login before each request')) await wx.login()
    if (
      makes('renews whenever its clock says so, and never corrects the clock') &&
      kept &&
      kept.endsAt < Date.now()
    )
      await renew()
    const used = kept?.token ?? ''
    let answer = await go(used, false)
    if (hasEnded(answer)) {
      if (kept?.token === used) await renew()
      answer = await go(kept?.token ?? '', true)
    }
    if (hasEnded(answer) || answer.statusCode !== 200) throw new Error('HTTP ' + String(answer.statusCode))
    return answer.data
  }

  const upload = (path: string, filePath: string, token: string): Promise<Answer> =>
    new Promise((success, fail) =>
      wx.uploadFile({
        url: baseUrl + path,
        filePath,
        name: 'file',
        header: { Authorization: `Bearer ${token}` },
        success: ({ statusCode, data }) =>
          success({
            statusCode,
            data: makes('does not read the answer to an upload') ? data : JSON.parse(data),
          }),
        fail: ({ errMsg }) => fail(new Error(errMsg)),
      }),
    )

  return {
    request: (path, { method, data }) =>
      twice((token, again) =>
        send(
          path,
          method,
          data && again && makes('changes the body of a replay') ? { ...data, retried: true } : data,
          token,
        ),
      ),
    async login(account) {
      const ask = (): Promise<Answer> => send('login', 'POST', { account })
      let answer = await ask()
      if (hasEnded(answer) && makes('renews for a refused login')) {
        await renew()
        answer = await ask()
      }
      if (answer.statusCode !== 200) throw new Error('refused')
      keep(answer)
    },
    logout() {
      kept = null
      wx.removeStorageSync('session')
    },
    token: () => kept?.token,
    upload: (path, filePath) => twice((token) => upload(path, filePath, token)),
  }
}
