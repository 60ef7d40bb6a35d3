import { autorun } from 'mobx-miniprogram'
import { checkOptions, wrong } from '../../stores/check'
import { report } from '../page/binding'
import { checkStore, type AnyAuthStore } from '../page/fields'
import { provideAuth } from '../page/host'
import { presenceOf } from '../page/presence'
import type { PageOnStack } from '../../stores/platform/wx-platform'
import { wxNavigation, type Navigation } from '../platform/wx-navigation'
import { createFlight, QUERY, topOf } from './flight'
import { canStandIn, readGuards } from './guarded-pages'
import { nextStep } from './login-plan'
import { urlOf } from './page-url'

export { wxNavigation, type Navigation }

/** What `installLoginRedirect` takes besides the store. */
export interface LoginRedirectOptions {
  /** The page that lets the user log in, as a path from the root; it may carry a query. @example '/pages/login/login' */
  readonly loginPage: string
  /**
   * Pages that need a login, without a word in them: routes, or the beginnings of routes with a `*` behind them. Where the base
   * library can (3.8.0), the login page opens before such a page shows, in the place of one of the same top folder; else as
   * soon as it shows: a tab page, by going back, after an end of the session, before 3.8.0.
   * @default none
   * @example ['pages/orders/orders', 'packages/account/*']
   */
  readonly pages?: readonly string[] | undefined
  /**
   * May the login page open before the user has done anything? WeChat's review rejects that for apps that anyone may
   * open; one for members only (a school, a company) may, if it says so on its first page.
   * @default false
   */
  readonly onColdStart?: boolean | undefined
  /** @default that of the store's `platform` */
  readonly navigation?: Navigation | undefined
  /** Called when the login page, or the way back from it, can be opened in no way. @default thrown, for App.onError */
  readonly onError?: ((error: Error) => void) | undefined
}

// One for each store: two of them would open two login pages.
const installations = new WeakMap<AnyAuthStore, () => void>()

/** What needs a login this long after a tap, in ms, is no more taken for what the tap asked for. */
const TAP = 10_000

/**
 * Opens the login page, once, when a page or a request on the screen needs it, and leads back from it after the login:
 * the page the user was on is there again with its query, a tab page by `switchTab`. Install it once, in app.ts; a second
 * installation takes the place of the first.
 *
 * Leaving the login page is a refusal, and so is leaving a page that showed login UI of its own to what waits: requests
 * that wait for the login reject with `login-cancelled`, and those that come after it at once, until the user goes
 * elsewhere, taps something on a bound page, or asks for something with `waitForLogin`. Nothing opens before the user has
 * acted (by any of these, by logging in or out; see `onColdStart`), over a page that shows login UI of its own, or in
 * single-page mode.
 * @returns the undo
 * @throws TypeError for an unknown, missing or wrong option
 * @example
 * App({ onLaunch() { installLoginRedirect(authStore, { loginPage: '/pages/login/login' }) } })
 */
export function installLoginRedirect(store: AnyAuthStore, options: LoginRedirectOptions): () => void {
  const owner = 'installLoginRedirect'
  checkStore(owner, store)
  checkOptions(owner, options, {
    loginPage: 'string',
    pages: 'array?',
    onColdStart: 'boolean?',
    navigation: 'object?',
    onError: 'function?',
  })
  const {
    loginPage,
    pages: listed = [],
    onColdStart,
    navigation = wxNavigation(store.platform),
    onError = report,
  } = options
  if (loginPage.charAt(0) !== '/')
    throw wrong(owner, 'loginPage', 'a path that begins with a slash', loginPage)
  const loginRoute = loginPage.slice(1).replace(QUERY, '')
  const isListed = readGuards(owner, listed)
  const presence = presenceOf(store)
  const former = installations.get(store)
  if (former) former()

  let launched: PageOnStack | undefined
  let acted = !!onColdStart
  let required = false
  /** The login page was on the stack when we last looked. */
  let open = false
  let leaving = false
  let origin: string | null = null
  /** The login page stands where `origin` was to open, which the user has not seen. */
  let rerouted = false
  /** This page asks no more by itself: the user left the login page for it, or tried to log in on a panel of its own. */
  let spared: PageOnStack | null = null
  /** The page whose own login UI was there for what waits. */
  let served: PageOnStack | null = null
  let openType = ''
  /** In the background nothing is opened: what a page shows is not on the screen then, and nobody is there to see. */
  let hidden = false
  let looking = false
  let installed = true

  const flight = createFlight(navigation, look)
  const loginIn = (pages: readonly PageOnStack[]): number =>
    pages.map(({ route }) => route).lastIndexOf(loginRoute)
  const guards = (route: string): boolean => route !== loginRoute && isListed(route)

  /** The login page in the place of a guarded one, before that shows; null: it shows, and is looked at then. */
  function reroute(openType: string, page: PageOnStack): string | null {
    const pages = navigation.pages()
    if (
      !guards(page.route) ||
      !canStandIn(openType, loginRoute, page.route) ||
      store.status !== 'signedOut' ||
      loginIn(pages) >= 0 ||
      flight.to() ||
      navigation.isSinglePage()
    )
      return null
    acted = rerouted = true
    origin = urlOf(page)
    flight.rerouted()
    return loginPage
  }

  /** Looks a turn later: in the middle of a route event the stack is not yet what it will be. */
  function look(): void {
    if (looking) return
    looking = true
    void Promise.resolve().then(() => {
      looking = false
      if (installed) reconcile()
    })
  }

  function refuse(on: PageOnStack | null): void {
    spared = on
    required = false
    presence.tapped = 0
    store.cancelLogin()
  }

  function left(on: PageOnStack): void {
    // A link that opened the app anew took the login UI away: that is nobody's refusal.
    refuse(openType === 'autoReLaunch' ? null : on)
  }

  function reconcile(): void {
    const pages = navigation.pages()
    const top = topOf(pages)
    if (hidden || !top) return
    const loginAt = loginIn(pages)
    launched = launched || top
    if (pages.length > 1 || top !== launched || presence.tapped) acted = true
    if (flight.isUnderWay(top, loginAt)) return
    if (loginAt < 0) {
      if (spared !== top) spared = null
      if (open && !store.isLogin) left(top)
      leaving = rerouted = false
      origin = null
    }
    open = loginAt >= 0

    const shown = new Set<string>()
    presence.visible.forEach((as, host) => {
      // A component that shows something by `isLogin` is no login UI; the page itself or a panel is.
      if (as !== 'show' || host === top || Reflect.get(host, 'is') === top.route) shown.add(as)
    })
    const ownUi = shown.has('show') || shown.has('panel')
    const situation = {
      signedOut: store.status === 'signedOut',
      singlePage: navigation.isSinglePage(),
      depth: pages.length,
      loginAt,
      guarded: shown.has('redirect') || guards(top.route),
      required,
      ownUi,
      welcome: acted,
      refused: spared === top && !(required && Date.now() - presence.tapped < TAP),
      leaving,
      origin,
      failures: flight.failures,
    }
    // Nobody can sign in there: what waits for it would wait in vain.
    if (situation.singlePage && required) return refuse(top)
    // To leave a page that had login UI of its own is a refusal, too, unless the next one has some, or a login runs.
    if (!store.waiting) served = null
    if (served && pages.indexOf(served) < 0 && store.status !== 'signingIn') {
      served = ownUi ? top : null
      if (!served && loginAt < 0) return left(top)
    }
    if (required && ownUi) served = top
    const next = nextStep(situation)
    if (next) {
      if (next.to === 'open') origin = next.method === 'navigateTo' ? null : urlOf(top)
      return flight.start(next, top, next.to === 'open' ? loginPage : String(origin))
    }
    // The user has just said no: what the page asks by itself would wait for nobody.
    if (required && spared === top && situation.signedOut && !ownUi && loginAt < 0) return refuse(top)
    const stuck = flight.failures > 0 && nextStep(Object.assign({}, situation, { failures: 0 }))
    flight.forget()
    // Decided: what was asked for on this page does not open a login page over a later one.
    if (situation.signedOut) required = false
    if (!stuck) return
    if (open) leaving = false
    else refuse(top)
    // A message may name the page with its query.
    onError(new Error(flight.failure.replace(/\?[^"\s]*/g, '')))
  }

  const undo = [
    provideAuth(store),
    navigation.watch((type) => {
      if (type === 'appHide' || type === 'appShow') hidden = type === 'appHide'
      else openType = type
      look()
    }),
    presence.watch((declined) => {
      if (declined && open) {
        leaving = true
        // Back to where the user came from; but below a first page there is nothing but the page that was asked for.
        if (rerouted && loginIn(navigation.pages()) > 0) origin = null
      }
      look()
    }),
    listed.length && navigation.reroute
      ? navigation.reroute(reroute, () => {
          // The page shows after all.
          flight.forget()
          origin = null
          rerouted = false
          look()
        })
      : () => undefined,
    store.on('loginRequired', ({ explicit }) => {
      required = true
      if (explicit) {
        acted = true
        spared = null
        // Where no route event is ever told, the user has left the login page unseen, and now asks for it.
        if (!openType) open = false
      }
      look()
    }),
    store.on('login', ({ restored }) => {
      required = false
      spared = null
      if (!restored) acted = true
      if (flight.to() === 'open' || loginIn(navigation.pages()) >= 0) leaving = true
      look()
    }),
    store.on('logout', ({ reason }) => {
      if (reason === 'logout') acted = true
    }),
    autorun(() => {
      const pages = store.status === 'signingIn' ? navigation.pages() : []
      const top = topOf(pages)
      // A login that runs before there is a page is the app's, not the user's.
      if (top) acted = true
      if (top && loginIn(pages) < 0 && Array.from(presence.visible.values()).indexOf('panel') >= 0)
        spared = top
      look()
    }),
  ]
  const uninstall = (): void => {
    // Once: another installation may have provided the store again meanwhile.
    if (installed) undo.forEach((each) => each())
    installed = false
  }
  installations.set(store, uninstall)
  return uninstall
}
