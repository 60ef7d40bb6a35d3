import { autorun } from 'mobx-miniprogram'
import { checkMethods, checkOptions, wrong } from '../../stores/check'
import { report } from '../page/binding'
import { checkStore, type AnyAuthStore } from '../page/fields'
import { provideAuth } from '../page/host'
import { presenceOf } from '../page/presence'
import type { PageOnStack } from '../../stores/platform/wx-platform'
import { wxNavigation, type Navigation } from '../platform/wx-navigation'
import { createFlight, QUERY, topOf } from './flight'
import { canReplace, readGuards } from './guarded-pages'
import { nextStep } from './login-plan'
import { urlOf } from './page-url'

export { wxNavigation, type Navigation }

/** The options of `installLoginRedirect`. */
export interface LoginRedirectOptions {
  /** The page that lets the user log in, as a path from the root; it may carry a query. @example '/pages/login/login' */
  readonly loginPage: string
  /**
   * Pages that need a login, without any code in these pages: routes, or beginnings of routes followed by `*`. From base
   * library 3.8.0 on, the login page opens before such a page shows, if both pages have the same top folder. Otherwise the
   * login page opens as soon as the page shows: for a tab page, a page that the user goes back to, or the page on the screen
   * when the session ends.
   * @default none
   * @example ['pages/orders/orders', 'packages/account/*']
   */
  readonly pages?: readonly string[] | undefined
  /**
   * May the login page open before the user has done anything? WeChat's review rejects this for apps that are open to
   * everyone. An app for members only (a school, a company) may do it, if its first page says so.
   * @default false
   */
  readonly onColdStart?: boolean | undefined
  /** How the app moves between its pages. @default the navigation of the store's `platform` */
  readonly navigation?: Navigation | undefined
  /** Called when no method opens the login page, or leads back from it. @default throws the error, for App.onError */
  readonly onError?: ((error: Error) => void) | undefined
}

// One installation for each store, because two installations would open two login pages.
const installations = new WeakMap<AnyAuthStore, () => void>()

/**
 * In ms: a request that needs a login longer than this after a tap does not count as asked for by the tap. Nor does one after
 * a clock that was set back by more.
 */
const TAP = 10_000

/**
 * Opens the login page, once, when the page on the screen or a request needs a login. After the login the user is back on
 * the same page with its query (a tab page by `switchTab`). Call this once, in app.ts; a second installation replaces the
 * first.
 *
 * If the user leaves the login page, that is a refusal. So is leaving a page with login UI of its own while requests wait
 * for a login. After a refusal the waiting requests reject with `login-cancelled`, and later requests reject at once, until
 * the user goes to another page or taps something on a bound page, or until you make a call with `waitForLogin`.
 *
 * The login page does not open before the user has acted: gone to another page, tapped something on a bound page, logged in
 * or out, or caused a call with `waitForLogin` (see `onColdStart`). It does not open over a page that shows login UI of its
 * own, nor in single-page mode (scene 1154).
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
  checkMethods(owner, 'navigation', navigation, 'pages open back watch isSinglePage')
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
  /** Was the login page on the stack the last time? */
  let open = false
  let leaving = false
  let origin: string | null = null
  /** WeChat opened the login page in place of `origin`, so the user has not seen `origin`. */
  let rerouted = false
  /** Nothing opens by itself over this page: the user came to it by leaving the login page, or used a login panel on it. */
  let spared: PageOnStack | null = null
  /** The page that showed login UI of its own while requests waited for a login. */
  let served: PageOnStack | null = null
  let openType = ''
  /** Is the app in the background? Then nothing opens, because no page is on the screen. */
  let hidden = false
  let looking = false
  let installed = true

  const flight = createFlight(navigation, decideSoon)
  const loginIn = (pages: readonly PageOnStack[]): number =>
    pages.map(({ route }) => route).lastIndexOf(loginRoute)
  const guards = (route: string): boolean => route !== loginRoute && isListed(route)

  /** Replaces a guarded page by the login page before it shows; null lets it show, and `reconcile` decides then. */
  function reroute(openType: string, page: PageOnStack): string | null {
    const pages = navigation.pages()
    if (
      !guards(page.route) ||
      !canReplace(openType, loginRoute, page.route) ||
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

  /** Decides in a promise job, because in the middle of a route event the stack is not yet final. */
  function decideSoon(): void {
    if (looking) return
    looking = true
    void Promise.resolve()
      .then(() => {
        looking = false
        if (installed) reconcile()
      })
      .catch(report)
  }

  function refuse(on: PageOnStack | null): void {
    spared = on
    required = false
    presence.tapped = 0
    store.cancelLogin()
  }

  function loginPageLeft(on: PageOnStack): void {
    // If a link reopened the app, WeChat closed the login UI: the user has not refused.
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
      if (open && !store.isLogin) loginPageLeft(top)
      leaving = rerouted = false
      origin = null
    }
    open = loginAt >= 0

    const shown = new Set<string>()
    presence.visible.forEach(({ host, plan: { as } }) => {
      // A component with `show` is not login UI (it may show anything by `isLogin`); the page itself and a panel are.
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
      refused: spared === top && !(required && Math.abs(Date.now() - presence.tapped) < TAP),
      leaving,
      origin,
      failures: flight.failures,
    }
    // No login is possible in single-page mode, so the waiting requests reject.
    if (situation.singlePage && required) return refuse(top)
    // Leaving a page that had login UI of its own is a refusal, too, unless the next page has some or a login runs.
    if (!store.waiting) served = null
    if (served && pages.indexOf(served) < 0 && store.status !== 'signingIn') {
      served = ownUi ? top : null
      if (!served && loginAt < 0) return loginPageLeft(top)
    }
    if (required && ownUi) served = top
    const next = nextStep(situation)
    if (next) {
      if (next.to === 'open') origin = next.method === 'navigateTo' ? null : urlOf(top)
      return flight.start(next, top, next.to === 'open' ? loginPage : String(origin))
    }
    // The user has just refused, so a request that the page makes by itself rejects instead of waiting.
    if (required && spared === top && situation.signedOut && !ownUi && loginAt < 0) return refuse(top)
    const stuck = flight.failures > 0 && nextStep(Object.assign({}, situation, { failures: 0 }))
    flight.forget()
    // A request of this page must not open the login page over a later page.
    if (situation.signedOut) required = false
    if (!stuck) return
    if (open) leaving = false
    else refuse(top)
    // WeChat's message may contain a page's url: leave out its query.
    onError(new Error(flight.failure.replace(/\?[^"\s]*/g, '')))
  }

  const undo = [
    provideAuth(store),
    navigation.watch((type) => {
      if (type === 'appHide' || type === 'appShow') hidden = type === 'appHide'
      else openType = type
      decideSoon()
    }),
    presence.watch((declined) => {
      if (declined && open) {
        leaving = true
        // Go back to the page below instead of opening `origin`. Below a first page there is none, so there `origin` opens.
        if (rerouted && loginIn(navigation.pages()) > 0) origin = null
      }
      decideSoon()
    }),
    listed.length && navigation.reroute
      ? navigation.reroute(reroute, () => {
          // WeChat refused to replace the guarded page, so that page shows.
          flight.forget()
          origin = null
          rerouted = false
          decideSoon()
        })
      : () => undefined,
    store.on('loginRequired', ({ explicit }) => {
      required = true
      if (explicit) {
        acted = true
        spared = null
        // Without route events the user has left the login page unnoticed. This call asks for the login page again, so
        // that is no refusal.
        if (!openType) open = false
      }
      decideSoon()
    }),
    store.on('login', ({ restored }) => {
      required = false
      spared = null
      if (!restored) acted = true
      if (flight.to() === 'open' || loginIn(navigation.pages()) >= 0) leaving = true
      decideSoon()
    }),
    store.on('logout', ({ reason }) => {
      if (reason === 'logout') acted = true
    }),
    autorun(() => {
      const pages = store.status === 'signingIn' ? navigation.pages() : []
      const top = topOf(pages)
      // A login that runs before the first page exists was started by the app, not by the user.
      if (top) acted = true
      if (top && loginIn(pages) < 0 && Array.from(presence.visible).some(({ plan }) => plan.as === 'panel'))
        spared = top
      decideSoon()
    }),
  ]
  const uninstall = (): void => {
    // Undo once only, because a later installation may have provided the same store again.
    if (installed) undo.forEach((each) => each())
    installed = false
  }
  installations.set(store, uninstall)
  return uninstall
}
