import type { PhoneScreen } from '../phone/screen'
import type { MiniProgram } from '../runtime/mini-program'
import type { OpenType } from '../runtime/routing/route-rules'
import { parseUrl } from '../runtime/routing/url'
import type { Row } from '../../inspector/log/request-log'
import type { SessionState } from '../../inspector/log/session-state'
import type { DevServer } from './dev-server'
import type { Session } from './session'

/** `window.__preview`, by which end-to-end tests read and control the phone. */
export interface PreviewHandle {
  /** The routes of `getCurrentPages()`. */
  readonly routes: () => string[]
  /** The routes of `getCurrentPages()` with their queries. */
  readonly stack: () => { readonly route: string; readonly query: Readonly<Record<string, string>> }[]
  readonly pageData: () => Readonly<Record<string, unknown>>
  /** The instance of the page on top, which is `this` in its code. */
  readonly page: () => object | null
  /** What `getCurrentPages()` returns. */
  readonly pages: () => readonly object[]
  /** Whether no navigation is running or queued. */
  readonly isIdle: () => boolean
  readonly session: () => SessionState | null
  /** The log of the panel, newest first. */
  readonly log: () => readonly Row[]
  readonly transfers: () => { readonly inFlight: number; readonly queued: number }
  readonly get: (path: string) => Promise<unknown>
  readonly wx: Readonly<Record<string, unknown>>
  readonly setOnline: (online: boolean) => void
  readonly setHidden: (hidden: boolean, freeze?: boolean) => void
  readonly back: () => void
  readonly tapTab: (path: string) => void
  /** Opens the running app by a link (hot start). */
  readonly enter: (url: string, scene?: number) => void
  /** Makes the next `wx.chooseMedia` return a picture of this colour, without opening the album. */
  readonly nextPicture: (color?: string) => Promise<void>
  readonly faultNavigation: (fault: { delay?: number; fail?: { type: OpenType; reason: string } }) => void
  readonly server: DevServer
  readonly expire: () => Promise<boolean>
  readonly revoke: () => Promise<boolean>
}

export interface HandleParts {
  readonly program: MiniProgram
  readonly screen: PhoneScreen
  readonly server: DevServer | null
  readonly session: () => Session | null
  readonly log: () => readonly Row[]
}

function picture(color: string): Promise<File> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 64
  const context = canvas.getContext('2d')
  if (context) {
    context.fillStyle = color
    context.fillRect(0, 0, 64, 64)
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(new File([blob], 'picture.png', { type: 'image/png' }))
      else reject(new Error('the browser made no picture'))
    }, 'image/png')
  })
}

export function createHandle({ program, screen, server, session, log }: HandleParts): PreviewHandle {
  const { router, device, pool } = program
  const required = () => {
    const found = session()
    if (!found) throw new Error('no module "auth" of the app exports { authStore, http }')
    return found
  }
  const model = () => {
    if (server) return server
    throw new Error('the app has a backend of its own')
  }
  return {
    routes: () => router.pages.map((page) => page.route),
    stack: () => router.pages.map(({ route, query }) => ({ route, query })),
    pageData: () => router.top?.data ?? {},
    page: () => router.top?.caller ?? null,
    pages: () => router.pages.map(({ caller }) => caller),
    isIdle: () => router.isIdle,
    session: () => session()?.read() ?? null,
    log,
    transfers: () => ({ inFlight: pool.inFlight, queued: pool.queued }),
    get: (path) => required().get(path),
    wx: program.wx,
    setOnline: (online) => device.setOnline(online),
    setHidden: (hidden, freeze) => device.setHidden(hidden, freeze),
    back: () => program.back(),
    tapTab: (path) => program.tapTab(path),
    enter: (url, scene = 1007) => program.enter({ ...parseUrl(url), scene }),
    nextPicture: async (color = '#07c160') => {
      screen.nextPictures.push([await picture(color)])
    },
    faultNavigation: ({ delay, fail }) => {
      if (delay !== undefined) router.faults.delay = delay
      if (fail) router.faults.fail.push(fail)
    },
    get server() {
      return model()
    },
    expire: () => model().expire(required()),
    revoke: () => model().revoke(required()),
  }
}
