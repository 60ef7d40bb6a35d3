import { h } from '../../phone/dom'
import { isCallable, isFields } from '../../runtime/guards'
import type { PreviewHandle } from '../handle'
import type { Session } from '../session'

const ADDRESS = '/httputil/'
const LOGIN = 'pages/login/login'

/** What has come of its requests so far. */
export interface Outcome {
  readonly answered: number
  readonly lost: number
  /** Login pages that lie on top of each other, and how many more were asked for. */
  readonly loginPages: number
  readonly refused: number
}

function isHandle(value: unknown): value is PreviewHandle {
  return isFields(value) && isCallable(value.routes) && isFields(value.wx)
}

/** A phone in a frame of its own, with the code that this library takes the place of, at the same server. */
export class SecondPhone {
  readonly element = h('iframe.second-phone', { src: ADDRESS, title: 'HttpUtil' })

  /** Its token, for the server to let it expire. */
  readonly session: Pick<Session, 'withToken'> = {
    withToken: (use) => {
      const token = this.call('getStorageSync', 'token')
      return use(typeof token === 'string' && token !== '' ? `Bearer ${token}` : null)
    },
  }

  /** Loaded, and signed in as its app does that: in `onLaunch`. */
  async ready(): Promise<void> {
    await until(() => this.session.withToken((header) => header !== null))
  }

  /** Back to one page, with a token that works. */
  async start(): Promise<void> {
    await this.ready()
    this.call('removeStorageSync', 'token')
    const before = this.handle
    // Its address has become that of the page on top, which a reload would open again.
    this.window?.location.replace(ADDRESS)
    await until(() => this.handle !== null && this.handle !== before)
    await this.ready()
  }

  ask(): void {
    const page = this.handle?.page()
    const ask: unknown = page ? Reflect.get(page, 'ask') : undefined
    if (isCallable(ask)) Reflect.apply(ask, page, [])
  }

  read(): Outcome {
    const routes = this.handle?.routes() ?? []
    const data = this.handle?.stack()[0] ? this.first() : {}
    const parts: unknown[] = Array.isArray(data.parts) ? data.parts : []
    const count = (state: string) => parts.filter((part) => isFields(part) && part.state === state).length
    return {
      answered: count('✓'),
      lost: count('99997'),
      loginPages: routes.filter((route) => route === LOGIN).length,
      refused: Number(data.refused) || 0,
    }
  }

  private first(): Readonly<Record<string, unknown>> {
    const [page] = this.handle?.pages() ?? []
    const data: unknown = page ? Reflect.get(page, 'data') : null
    return isFields(data) ? data : {}
  }

  private get window(): Window | null {
    return this.element instanceof HTMLIFrameElement ? this.element.contentWindow : null
  }

  private get handle(): PreviewHandle | null {
    const found: unknown = this.window ? Reflect.get(this.window, '__preview') : null
    return isHandle(found) ? found : null
  }

  private call(name: string, ...args: unknown[]): unknown {
    const api = this.handle?.wx[name]
    return isCallable(api) ? Reflect.apply(api, undefined, args) : undefined
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the second phone does not answer')
}
