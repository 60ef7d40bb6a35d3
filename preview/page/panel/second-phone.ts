import { h } from '../../phone/dom'
import { isCallable, isFields } from '../../runtime/guards'
import type { PreviewHandle } from '../handle'
import type { Session } from '../session'

const ADDRESS = '/httputil/'
const LOGIN = 'pages/login/login'

/** The results of the second phone's requests so far. */
export interface Outcome {
  readonly answered: number
  readonly lost: number
  /** The number of login pages on the stack. */
  readonly loginPages: number
  /** The number of further login pages that WeChat refused to open. */
  readonly refused: number
}

function isHandle(value: unknown): value is PreviewHandle {
  return isFields(value) && isCallable(value.routes) && isFields(value.wx)
}

/** A second phone in a frame. Its app (`httputil/`) uses the same server, with the code that this library replaces. */
export class SecondPhone {
  readonly element = h('iframe.second-phone', { src: ADDRESS, title: 'HttpUtil' })

  /** The token of its app, so that the server can let it expire. */
  readonly session: Pick<Session, 'withToken'> = {
    withToken: (use) => {
      const token = this.call('getStorageSync', 'token')
      return use(typeof token === 'string' && token !== '' ? `Bearer ${token}` : null)
    },
  }

  /** Waits until the app is loaded and has signed in, which it does in `onLaunch`. */
  async ready(): Promise<void> {
    await until(() => this.session.withToken((header) => header !== null))
  }

  /** Starts the app again, with one page and a new token. */
  async start(): Promise<void> {
    await this.ready()
    this.call('removeStorageSync', 'token')
    const before = this.handle
    // A reload would open the page on top again: the frame's address follows it.
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
