import { parsed } from '../../stores/renewal/read-session'
import type { AuthEvents } from '../../stores/types'
import type { HttpAuth, HttpOptions } from '../contract'
import { at, namesAlong } from '../envelope'
import type { Client } from '../pipeline/types'
import type { Answer, Kind } from '../types'

/*
 * Warnings for developers only. This file is loaded in the developer tools and on a trial version. A release contains
 * it, but never loads it.
 */

/** This library's options of every call. */
const OURS = ['auth', 'waitForLogin', 'timeout', 'header', 'signal', 'idempotent']
/** This library's further options of `request({ url, … })`, which takes everything in one object. */
const WHOLE = ['url', 'method', 'data']

/** The other options by kind: ours, and those of `wx.request`, `uploadFile` and `downloadFile` (api-typings 5.2). */
export const KNOWN: Readonly<Record<Kind, readonly string[]>> = {
  request: [
    'dataType',
    'enableCache',
    'enableHttp2',
    'enableHttpDNS',
    'enableHttpDNSFallback',
    'enableProfile',
    'enableQuic',
    'forceCellularNetwork',
    'httpDNSServiceId',
    'httpDNSTimeout',
    'redirect',
    'responseType',
    'useHighPerformanceMode',
  ],
  upload: ['onProgress', 'filePath', 'name', 'formData', 'enableHttp2', 'enableProfile', 'enableQuic'],
  download: ['onProgress', 'filePath', 'enableHttp2', 'enableProfile', 'enableQuic'],
}

/** Names that are hardly ever fields of data: as options they belong in the third argument. */
const UNLIKELY_DATA = ['waitForLogin', 'idempotent']

const said = new Set<string>()

/** Logs each warning once. A warning contains names only, because an option's value may be a secret. */
function warn(text: string): void {
  if (said.has(text)) return
  said.add(text)
  console.warn('mobx-miniprogram-auth: ' + text)
}

/** The edit distance of two names: how many letters must be changed, added or left out; the case does not count. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1).toLowerCase() === b.charAt(j - 1).toLowerCase()
      const [change = 0, leave = 0, add = 0] = [row[j - 1], row[j], next[j - 1]]
      next.push(Math.min(change + (same ? 0 : 1), leave + 1, add + 1))
    }
    row = next
  }
  return row[b.length] || 0
}

/** Warns of options that neither this library nor WeChat knows: they are handed on, and have no effect. */
export function checkCall(kind: Kind, options: object, data?: unknown): void {
  const known = OURS.concat(WHOLE, KNOWN[kind])
  for (const name of Object.keys(options)) {
    if (known.indexOf(name) >= 0) continue
    const near = known.filter((each) => editDistance(name, each) <= Math.min(2, each.length / 2))
    warn('unknown option `' + name + '` of a call' + (near.length ? ': did you mean `' + near[0] + '`?' : ''))
  }
  for (const name of UNLIKELY_DATA)
    if (!Object.keys(options).length && Object.prototype.hasOwnProperty.call(Object(data), name))
      warn(
        '`' +
          name +
          '` was sent as data: the options of a call come after its data, http.get(url, data, options)',
      )
}

/** Warns if a code would be one of `codes` but for its type, so that it has no effect. */
function checkCode(option: string, codes: readonly unknown[], code: unknown): void {
  if (typeof code !== 'number' && typeof code !== 'string') return
  if (codes.indexOf(code) < 0 && codes.some((each) => String(each) === String(code)))
    warn(
      'the server sent a code of `' +
        option +
        '` as a ' +
        (typeof code === 'number' ? 'number' : 'text') +
        ', so it does not count: codes are compared strictly',
    )
}

/** The page on the screen; null before the first one. */
function pageOnScreen(platform: Client['platform']): object | null {
  try {
    const pages = platform && platform.getCurrentPages ? platform.getCurrentPages() : getCurrentPages()
    return pages[pages.length - 1] || null
  } catch {
    // WeChat throws before the first page.
    return null
  }
}

const WAITED = 3000

/**
 * Warns of mistakes in your `login` and `refresh`, which a template's `bindtap="login"` does not show. Explains a request that
 * waits for a login while no page opens: it would seem to hang.
 */
function watchStore(auth: HttpAuth, { clock, gate, platform }: Watched): void {
  const on: unknown = Reflect.get(auth, 'on')
  if (typeof on !== 'function') return
  const listen = <E extends keyof AuthEvents>(event: E, listener: (event: AuthEvents[E]) => void): void =>
    void Reflect.apply(on, auth, [event, listener])
  listen('error', ({ error }) => {
    if (error instanceof TypeError) warn(error.message)
  })
  // Once a page has opened, it is the user who takes time.
  let opens = false
  listen('loginRequired', ({ waiting }) => {
    const page = pageOnScreen(platform)
    if (waiting)
      clock.setTimeout(() => {
        if (pageOnScreen(platform) !== page) opens = true
        else if (!opens && gate && gate.hasParked())
          warn(
            'a request has waited 3 seconds for a login, and no page has opened. If yours has no login UI: has app.js called installLoginRedirect? ' +
              'Over the first page the login page opens after a tap of the user, if the page is bound by authBehavior.',
          )
      }, WAITED)
  })
}

type Watched = Pick<Client, 'adapter' | 'envelope' | 'clock' | 'gate' | 'platform'>

/**
 * Warns of codes that have the wrong type. Reads the header of each answer at once, because a header is converted at its
 * first use: until then a console shows it as an empty object.
 */
export function watchClient(client: Watched, { auth, expiredCodes = [] }: HttpOptions): void {
  if (auth) watchStore(auth, client)
  const { adapter, envelope } = client
  const { read } = adapter
  const { ok = [] } = envelope
  const path = namesAlong(envelope.code || 'code')
  const successes: readonly unknown[] = Array.isArray(ok) ? ok : [ok]
  const watched = (answer: Answer): Answer => {
    Object.keys(answer.header)
    // An upload is answered with text.
    const code = at(parsed(answer.data), path)
    checkCode('expiredCodes', expiredCodes, code)
    checkCode('envelope.ok', successes, code)
    return answer
  }
  adapter.read = (...given) => {
    const answer = read(...given)
    return answer instanceof Promise ? answer.then(watched) : watched(answer)
  }
}
