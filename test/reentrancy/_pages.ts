import { bindAuth, bindCall, wxLifecycle } from 'mobx-miniprogram-auth'
import { installLoginRedirect, wxNavigation, type Navigation } from 'mobx-miniprogram-auth/login-redirect'
import type { FakePage } from 'mobx-miniprogram-auth/testing'
import type { App } from './_app'

/** An app of three pages, of which the first is guarded and the last is the login page. */
export function addPages(app: App): void {
  const { fake, store, probe, undo, pages } = app
  const { at, broken } = probe
  /** The pages that are bound and not yet unbound. */
  const bound = new Set<FakePage>()

  function bind(page: FakePage, whenLoggedOut: 'redirect' | 'show', name: string): void {
    const { setData } = page
    pages.push(page)
    bound.add(page)
    page.setData = (patch, callback) => {
      if (!bound.has(page)) broken.push(`R18: ${name} is set after it was unbound`)
      at(`\`setData\` of ${name}, before`)
      setData.call(page, patch, callback)
      at(`\`setData\` of ${name}, after`)
    }
    const unbind = bindAuth(page, {
      store,
      fields: {
        isLogin: 'isLogin',
        who(seen) {
          at(`a field function of ${name}`)
          return seen.session ? seen.session.user : ''
        },
      },
      actions: ['login'],
      whenLoggedOut,
      onLogin: () => at(`\`onLogin\` of ${name}`),
      onLogout: () => at(`\`onLogout\` of ${name}`),
    })
    undo.push(() => {
      bound.delete(page)
      unbind()
    })
  }

  fake.definePage('pages/index/index', {
    onLoad() {
      bind(this, 'redirect', 'a page')
    },
    onShow() {
      at('`onShow` of a page')
      if (bound.has(this)) app.note('index', () => bindCall(this, app.http.get('index')))
    },
    onHide: () => at('`onHide` of a page'),
    onUnload: () => at('`onUnload` of a page'),
    onTap: () => at('a handler of a page'),
  })
  fake.definePage('pages/login/login', {
    onLoad() {
      bind(this, 'show', 'the login page')
    },
  })
  undo.push(
    installLoginRedirect(store, {
      loginPage: '/pages/login/login',
      navigation: hooked(wxNavigation(fake.wx), app),
      onError: () => at('`onError` of the redirect'),
    }),
    wxLifecycle(fake.wx).watch(
      () => at('`onAppShow` of the app'),
      () => at('`onAppHide` of the app'),
    ),
  )
}

function hooked(base: Navigation, { probe: { at } }: App): Navigation {
  const told = (done: (failure?: string) => void) => (failure?: string) => {
    at('navigation, before it reports its result')
    done(failure)
    at('navigation, after it reported its result')
  }
  return {
    pages() {
      at('navigation.pages')
      return base.pages()
    },
    open(method, url, done) {
      at('navigation.open')
      base.open(method, url, told(done))
    },
    back(delta, done) {
      at('navigation.back')
      base.back(delta, told(done))
    },
    watch: (listener) =>
      base.watch((openType) => {
        at('navigation, before it reports a route')
        listener(openType)
      }),
    isSinglePage() {
      at('navigation.isSinglePage')
      return base.isSinglePage()
    },
  }
}
