import { bindAuth, bindCall, wxLifecycle } from 'mobx-miniprogram-auth'
import { installLoginRedirect, wxNavigation, type Navigation } from 'mobx-miniprogram-auth/login-redirect'
import type { FakePage } from 'mobx-miniprogram-auth/testing'
import type { App } from './_app'

/** An app of three pages, of which the first is guarded and the last is the login page. */
export function addPages(app: App): void {
  const { fake, store, probe, undo, pages } = app
  const { called, violations } = probe
  /** The pages that are bound and not yet unbound. */
  const bound = new Set<FakePage>()

  function bind(page: FakePage, whenLoggedOut: 'redirect' | 'show', name: string): void {
    const { setData } = page
    pages.push(page)
    bound.add(page)
    page.setData = (patch, callback) => {
      if (!bound.has(page)) violations.push(`R18: ${name} is set after it was unbound`)
      called(`\`setData\` of ${name}, before`)
      setData.call(page, patch, callback)
      called(`\`setData\` of ${name}, after`)
    }
    const unbind = bindAuth(page, {
      store,
      fields: {
        isLogin: 'isLogin',
        who(seen) {
          called(`a field function of ${name}`)
          return seen.session ? seen.session.user : ''
        },
      },
      actions: ['login'],
      whenLoggedOut,
      onLogin: () => called(`\`onLogin\` of ${name}`),
      onLogout: () => called(`\`onLogout\` of ${name}`),
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
      called('`onShow` of a page')
      if (bound.has(this)) app.trackCall('index', () => bindCall(this, app.http.get('index')))
    },
    onHide: () => called('`onHide` of a page'),
    onUnload: () => called('`onUnload` of a page'),
    onTap: () => called('a handler of a page'),
  })
  fake.definePage('pages/login/login', {
    onLoad() {
      bind(this, 'show', 'the login page')
    },
  })
  undo.push(
    installLoginRedirect(store, {
      loginPage: '/pages/login/login',
      navigation: hookedNavigation(wxNavigation(fake.wx), app),
      onError: () => called('`onError` of the redirect'),
    }),
    wxLifecycle(fake.wx).watch(
      () => called('`onAppShow` of the app'),
      () => called('`onAppHide` of the app'),
    ),
  )
}

function hookedNavigation(base: Navigation, { probe: { called } }: App): Navigation {
  const reporting = (done: (failure?: string) => void) => (failure?: string) => {
    called('navigation, before it reports its result')
    done(failure)
    called('navigation, after it reported its result')
  }
  return {
    pages() {
      called('navigation.pages')
      return base.pages()
    },
    open(method, url, done) {
      called('navigation.open')
      base.open(method, url, reporting(done))
    },
    back(delta, done) {
      called('navigation.back')
      base.back(delta, reporting(done))
    },
    watch: (listener) =>
      base.watch((openType) => {
        called('navigation, before it reports a route')
        listener(openType)
      }),
    isSinglePage() {
      called('navigation.isSinglePage')
      return base.isSinglePage()
    },
  }
}
