import { asText, isFields } from './guards'
import type { PageInstance } from './pages/page'
import type { Screen } from './pages/screen'
import type { Router } from './routing/router'
import { queryOf } from './routing/url'
import { HINT } from './wx/phone'
import { DISABLED_HINT } from './wx/single-page'

/** WeChat's scene for an app that is opened by a card in a chat. */
export const CARD_SCENE = 1007
/** In ms. WeChat waits so long for the `promise` of `onShareAppMessage`; then it takes the other fields. */
const PATIENCE = 3000

/** A card in a chat: its title, and the page that it opens. */
export interface Card {
  readonly title: string
  /** Without a leading slash, with the query. */
  readonly path: string
}

/** What the user does to share: taps a button of the page, or the entry of the menu. */
type ShareRequest =
  { readonly from: 'button'; readonly target: object } | { readonly from: 'menu'; readonly target: undefined }

const settledWithin = (promise: unknown): Promise<unknown> =>
  Promise.race([
    Promise.resolve(promise).catch(() => undefined),
    new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE)),
  ])

/** The card that a page makes by `onShareAppMessage`. @param appName the title, if the page gives none */
async function cardOf(page: PageInstance, request: ShareRequest, appName: string): Promise<Card> {
  const given: unknown = page.call('onShareAppMessage', { ...request, webViewUrl: undefined })
  const fields = isFields(given) ? given : {}
  const promised = fields.promise === undefined ? undefined : await settledWithin(fields.promise)
  const { title, path } = { ...fields, ...(isFields(promised) ? promised : {}) }
  const query = queryOf(page)
  const own = page.route + (query === '' ? '' : '?' + query)
  return { title: asText(title) || appName, path: (asText(path) || own).replace(/^\/+/, '') }
}

/** Shares the page on top, by a button of the page or by the menu. */
export class Sharing {
  constructor(
    private readonly options: {
      readonly router: Router
      readonly screen: Screen
      readonly appName: string
      readonly singlePage: boolean
      /** Opens the app by a card. @param path the page, with its query */
      open(path: string): void
    },
  ) {}

  /** The menu at the top right. As in WeChat, a page without `onShareAppMessage` cannot be shared by it. */
  async menu(): Promise<void> {
    const { router, screen } = this.options
    if (router.top?.sharesByMenu !== true || !router.top.has('onShareAppMessage'))
      return screen.phone.showToast({ ...HINT, title: '当前页面未设置分享' })
    const chosen = await screen.phone.showActionSheet(['转发给朋友'], '')
    if (chosen === 0) await this.share({ from: 'menu', target: undefined })
  }

  /** Shows the card of the page on top. If the user opens it, the app is opened by it. */
  async share(request: ShareRequest): Promise<void> {
    const { router, screen, appName, singlePage, open } = this.options
    if (singlePage) return screen.phone.showToast({ ...HINT, title: DISABLED_HINT })
    if (!router.top) return
    const card = await cardOf(router.top, request, appName)
    if (await screen.prompts.showCard(card)) open(card.path)
  }
}
