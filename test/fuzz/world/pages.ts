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
    onError: (error) => world.rules.checkError('the redirect', error),
  })
}

/** Checks every `setData` of a page. */
function watchPage({ rules, pages }: World, unit: Unit, page: FakePage): void {
  const { setData } = page
  let updates = 0
  let last = unit.shownChanges
  pages.add(page)
  page.setData = (patch, callback) => {
    rules.count('setData')
    rules.checkText('page data', JSON.stringify(patch))
    const { route, state } = page
    rules.check('page', state !== 'hidden' && state !== 'unloaded', `${route} was set while it was ${state}`)
    for (const name of Object.keys(patch))
      rules.check(
        'page',
        patch[name] !== page.data[name],
        `${route} was set ${name} to the value that it has already`,
      )
    if (last !== unit.shownChanges) updates = 0
    last = unit.shownChanges
    // One `setData` when the page is bound or shown again, and one for a change.
    rules.check('page', ++updates <= 2, `${route} was set ${String(updates)} times for one change`)
    setData(patch, callback)
  }
}

/** When everything has settled: checks that visible pages show the store's state, and that at most one login page is open. */
export function checkPages({ rules, pages, fake, hidden }: World, unit: Unit): void {
  const logins = fake.pages.filter(({ route }) => route === LOGIN_PAGE).length
  rules.check('page', logins <= 1, `${String(logins)} login pages are open`)
  for (const page of pages) {
    if (page.state === 'unloaded') pages.delete(page)
    if (page.state !== 'shown' || hidden) continue
    const { isLogin, who } = page.data
    const user = unit.user()
    rules.check(
      'page',
      isLogin === unit.store.isLogin && who === user,
      `${page.route} does not show the state of the store`,
    )
  }
}
