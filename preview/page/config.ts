import type { Words } from '../../check/words'
import type { Compiled } from '../compiled'
import { isFields } from '../runtime/guards'
import type { Launch } from '../runtime/app'
import type { PageUrl } from '../runtime/routing/url'

export interface PageConfig {
  /** The address of the reference server; null if the app has a backend of its own. */
  readonly baseUrl: string | null
  /** The address of the folder with the app's own files; ends with a slash. */
  readonly assetBase: string
  /** The code that `wx.login` gives in an app with a backend of its own; null for a code that is made up. */
  readonly code: string | null
  /** The address of the compiled app. */
  readonly compiled: string
  /** Show the phone without the panel. */
  readonly alone: boolean
  /** Whether there is a second app to compare with. */
  readonly compares: boolean
}

/** Reads the configuration that the preview's server wrote into the page. @throws Error if there is none */
export function readConfig(): PageConfig {
  const config: unknown = JSON.parse(document.getElementById('preview-config')?.textContent ?? 'null')
  const { assetBase, compiled, ...more } = isFields(config) ? config : {}
  if (typeof assetBase !== 'string' || typeof compiled !== 'string') {
    throw new Error('the page was not served by the preview')
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    baseUrl: text(more.baseUrl),
    code: text(more.code),
    assetBase,
    compiled,
    alone: more.alone === true,
    compares: more.compares === true,
  }
}

/** The query parameters that are the preview's own; all others go to the app's page. */
const OWN = new Set(['path', 'scene', 'device', 'decode'])
/** WeChat's scene for an app that is opened from the list of recent mini-programs. */
const DEFAULT_SCENE = 1001

/** The parameters of the address, see README.md. */
export interface Opening {
  readonly launch: Launch
  readonly device: string | null
  readonly decodeQuery: boolean
}

/** Reads the query of the address, as `?path=pages/a/a&id=1&scene=1154`. @param home the page to open without a `path` */
export function readOpening(search: string, home: string): Opening {
  const pairs = search.replace(/^\?/, '').split('&').filter(Boolean)
  const query: Record<string, string> = {}
  const own: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const name = decodeURIComponent(at === -1 ? pair : pair.slice(0, at))
    const value = at === -1 ? '' : pair.slice(at + 1)
    if (OWN.has(name)) own[name] = decodeURIComponent(value)
    else query[name] = value
  }
  return {
    launch: {
      path: (own.path ?? home).replace(/^\/+/, ''),
      query,
      scene: Number(own.scene ?? DEFAULT_SCENE) || DEFAULT_SCENE,
    },
    device: own.device ?? null,
    decodeQuery: own.decode === '1',
  }
}

/**
 * The query of an address that opens this page. The browser shows it, so that a reload opens the same page. The preview's own
 * parameters of `search` stay in it.
 */
export function addressOf(search: string, { path, query }: PageUrl): string {
  const { decodeQuery } = readOpening(search, '')
  const own = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => OWN.has(decodeURIComponent(pair.split('=')[0] ?? '')) && !/^path(=|$)/.test(pair))
  // A query that was decoded for the page is encoded again. Otherwise it is still as it was written.
  const write = (part: string) => (decodeQuery ? encodeURIComponent(part) : part.replace(/#/g, '%23'))
  const rest = Object.entries(query).map(([key, value]) => `${write(key)}=${write(value)}`)
  return '?' + [`path=${path}`, ...rest, ...own].join('&')
}

/** The name of the phone, and so of its WeChat user: the chosen one, or one that is made up once for each browser. */
export function deviceName(chosen: string | null, area: Storage): string {
  if (chosen !== null && chosen !== '') return chosen
  const known = area.getItem('preview:device')
  if (known !== null) return known
  const fresh = `preview-${crypto.randomUUID()}`
  area.setItem('preview:device', fresh)
  return fresh
}

export type Build =
  { readonly ok: true; readonly compiled: Compiled } | { readonly ok: false; readonly failure: Words }

function isCompiled(value: unknown): value is Compiled {
  return (
    isFields(value) && isFields(value.app) && isFields(value.modules) && typeof value.templates === 'string'
  )
}

/** Loads the compiled app, or the reason why it could not be compiled. */
export async function fetchBuild(address: string): Promise<Build> {
  const answer = await fetch(address, { cache: 'no-store' })
  const body: unknown = await answer.json()
  if (isCompiled(body)) return { ok: true, compiled: body }
  const failure = isFields(body) ? body.failure : null
  if (isFields(failure) && typeof failure.en === 'string' && typeof failure.zh === 'string')
    return { ok: false, failure: { en: failure.en, zh: failure.zh } }
  return { ok: false, failure: { en: 'The app was not built.', zh: '应用还没有编译。' } }
}
