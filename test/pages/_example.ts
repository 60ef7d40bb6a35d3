import { join } from 'node:path'
import { renderPages, type PageHandle, type Pages } from 'mobx-miniprogram-auth/testing/render'
import {
  createFakeWx,
  fail,
  ok,
  type FakeRequest,
  type FakeWx,
  type Reply,
} from 'mobx-miniprogram-auth/testing'

/*
 * The pages of the example app on glass-easel: its scripts, its templates, and the package as `npm run build` put it into
 * miniprogram_npm. They run on a fake `wx`, and the test answers as the server.
 */

type Answer = object | null | string

export interface Example {
  readonly fake: FakeWx
  /** The answers of the server by path: an object or null is `data`, a string is a business code. */
  readonly routes: Record<string, Answer | ((request: FakeRequest) => Answer | Promise<Answer>)>
  readonly pages: Pages
  mount(url: string): Promise<PageHandle>
  signIn(): Promise<void>
  /** The requests to this path. */
  sent(path: string): readonly FakeRequest[]
  settle(): Promise<void>
}

export const NOW = Date.UTC(2026, 6, 12, 4)

const session = (token: string) => ({
  token,
  expiresIn: 7200,
  refreshToken: `refresh of ${token}`,
  user: { id: 'u1', nickname: '小林', avatarUrl: '' },
})

function replyOf(answer: Answer): Reply {
  const base = { message: 'OK', status: 'OK', date: NOW }
  if (typeof answer === 'string') return ok({ ...base, code: answer, status: 'ERROR' })
  return ok({ ...base, code: '10000', data: answer })
}

let undo: (() => void)[] = []

interface Login {
  readonly authStore: { login(): Promise<unknown>; dispose(): void }
}

const isLogin = (module: unknown): module is Login =>
  typeof module === 'object' && module !== null && 'authStore' in module

export async function openExample(): Promise<Example> {
  const fake = createFakeWx({ tabPages: ['pages/activities/activities', 'pages/mine/mine'] })
  fake.clock.jump(NOW - fake.clock.now())
  undo.push(fake.install({ time: true }))
  let tokens = 0
  const routes: Example['routes'] = {
    '/login': () => session(`token-${++tokens}`),
    '/token/refresh': () => session(`token-${++tokens}`),
    '/logout': null,
  }
  fake.server(async (request) => {
    const route = routes[request.path]
    if (route === undefined) return fail(`no route ${request.path}`)
    return replyOf(typeof route === 'function' ? await route(request) : route)
  })
  // Without its App: where the login opens the end-to-end tests show.
  const pages = renderPages({ root: join(__dirname, '../../miniprogram'), wx: fake.wx, app: {} })
  undo.push(() => pages.dispose())
  const auth = pages.require('auth.js')
  if (!isLogin(auth)) throw new Error('the example has no authStore')
  undo.push(() => auth.authStore.dispose())
  await fake.clock.settle()
  return {
    fake,
    routes,
    pages,
    async mount(url) {
      const page = pages.mount(url)
      await fake.clock.settle()
      return page
    },
    async signIn() {
      const login = auth.authStore.login()
      await fake.clock.settle()
      await login
      await fake.clock.settle()
    },
    sent: (path) => fake.requests.filter((request) => request.path === path),
    settle: () => fake.clock.settle(),
  }
}

export function closeExamples(): void {
  const all = undo.reverse()
  undo = []
  all.forEach((each) => each())
}
