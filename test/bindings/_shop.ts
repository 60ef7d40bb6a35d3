import { boundPage, type App, type AppOptions } from './_app'

export const LOGIN = 'login/login'
export const goes = { success: () => undefined }

/** Home (unbound), an orders page that needs a login, a cart that shows its own login UI, a login page. */
export function shop(app: App, redirect: AppOptions['redirect'] = {}): AppOptions {
  return {
    redirect,
    pages: {
      'pages/orders/orders': boundPage(app, 'redirect'),
      'pages/cart/cart': boundPage(app, 'show'),
      'pages/news/news': boundPage(app, 'nothing'),
    },
  }
}

export async function go(app: App, url: string): Promise<void> {
  app.fake.wx.navigateTo({ url, ...goes })
  await app.settle()
}

export const loginPages = (app: App): number =>
  app.fake.navigations.filter(({ url }) => url.startsWith('/pages/login')).length
export const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  )
