import type { FakePage } from 'mobx-miniprogram-auth/testing'
import type { Unit } from './unit'
import { LOGIN_PAGE, type World } from './world'

/**
 * Defines three pages, which are bound to the store with different options, and the login page.
 * @returns a function that undoes the login redirect
 */
export function bindPages(world: World, unit: Unit): () => void {
  const { fake } = world
  const { library, store } = unit
  for (const [name, whenLoggedOut] of [
    ['index', 'show'],
    ['orders', 'redirect'],
    ['news', 'nothing'],
    ['login', 'show'],
  ] as const)
    fake.definePage(`pages/${name}/${name}`, {
      onLoad() {
        watchPage(world, unit, this)
        library.bindAuth(this, {
          store,
          fields: { isLogin: 'isLogin', expiry: 'expiry', who: (seen) => seen.session?.user },
          actions: ['login', 'logout'],
          whenLoggedOut,
        })
      },
    })
  return library.installLoginRedirect(store, {
    loginPage: '/' + LOGIN_PAGE,
    onError: (error) => world.watch.error('the redirect', error),
  })
}

/** Checks every `setData` of a page. */
function watchPage({ watch, pages }: World, unit: Unit, page: FakePage): void {
  const { setData } = page
  let told = 0
  let last = unit.shown
  pages.add(page)
  page.setData = (patch, callback) => {
    watch.count('setData')
    watch.said('page data', JSON.stringify(patch))
    const { route, state } = page
    watch.check('page', state !== 'hidden' && state !== 'unloaded', `${route} was set while it was ${state}`)
    for (const name of Object.keys(patch))
      watch.check(
        'page',
        patch[name] !== page.data[name],
        `${route} was told ${name}, which it shows already`,
      )
    if (last !== unit.shown) told = 0
    last = unit.shown
    // One `setData` when the page is bound or shown again, and one for a change.
    watch.check('page', ++told <= 2, `${route} was set ${String(told)} times for one change`)
    setData(patch, callback)
  }
}

/** When everything has settled: checks that visible pages show the store's state, and that at most one login page is open. */
export function checkPages({ watch, pages, fake, hidden }: World, unit: Unit): void {
  const logins = fake.pages.filter(({ route }) => route === LOGIN_PAGE).length
  watch.check('page', logins <= 1, `${String(logins)} login pages are open`)
  for (const page of pages) {
    if (page.state === 'unloaded') pages.delete(page)
    if (page.state !== 'shown' || hidden) continue
    const { isLogin, who } = page.data
    const user = unit.user()
    watch.check('page', isLogin === unit.store.isLogin && who === user, `${page.route} does not show what is`)
  }
}
