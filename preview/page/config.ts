import type { Words } from '../../check/words'
import type { Compiled } from '../compiled'
import { isFields } from '../runtime/guards'
import type { Launch } from '../runtime/app'
import type { PageUrl } from '../runtime/routing/url'

export interface PageConfig {
  /** The preview's model of a server; null where the app has a backend of its own. */
  readonly baseUrl: string | null
  readonly assetBase: string
  /** What `wx.login` gives there; null for one that is made up. */
  readonly code: string | null
  /** The address of the compiled app. */
  readonly compiled: string
  /** A phone without a panel. */
  readonly alone: boolean
  /** There is a second app to look at beside this one. */
  readonly compares: boolean
}

/** What the preview's own server wrote into the page. */
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

const OWN = new Set(['path', 'scene', 'device', 'decode'])
/** Opened from the list of recent mini-programs: what most cold starts are. */
const DEFAULT_SCENE = 1001

export interface Opening {
  readonly launch: Launch
  readonly device: string | null
  readonly decodeQuery: boolean
}

/** Launch options from the address: `?path=pages/a/a&id=1&scene=1154`. What is not the preview's own goes to the page. */
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
 * The address of the preview that opens this page: what the browser shows, so that it is still there after a reload, by
 * hand or by a new build. What is the preview's own stays.
 */
export function addressOf(search: string, { path, query }: PageUrl): string {
  const { decodeQuery } = readOpening(search, '')
  const own = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => OWN.has(decodeURIComponent(pair.split('=')[0] ?? '')) && !/^path(=|$)/.test(pair))
  // A query that was decoded for the page is written anew; another one is what was written.
  const write = (part: string) => (decodeQuery ? encodeURIComponent(part) : part.replace(/#/g, '%23'))
  const rest = Object.entries(query).map(([key, value]) => `${write(key)}=${write(value)}`)
  return '?' + [`path=${path}`, ...rest, ...own].join('&')
}

/** Each browser is a phone of its own, with a WeChat user of its own. */
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

/** The compiled app, or why there is none. */
export async function fetchBuild(address: string): Promise<Build> {
  const answer = await fetch(address, { cache: 'no-store' })
  const body: unknown = await answer.json()
  if (isCompiled(body)) return { ok: true, compiled: body }
  const failure = isFields(body) ? body.failure : null
  if (isFields(failure) && typeof failure.en === 'string' && typeof failure.zh === 'string')
    return { ok: false, failure: { en: failure.en, zh: failure.zh } }
  return { ok: false, failure: { en: 'The app was not built.', zh: '应用还没有编译。' } }
}
