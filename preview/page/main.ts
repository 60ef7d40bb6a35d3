import { inBoth, type Words } from '../../check/words'
import type { Compiled } from '../compiled'
import { h } from '../phone/dom'
import { PhoneScreen } from '../phone/screen'
import { SINGLE_PAGE_SCENE } from '../runtime/app'
import { messageOf } from '../runtime/guards'
import { MiniProgram } from '../runtime/mini-program'
import { parseUrl } from '../runtime/routing/url'
import { addressOf, deviceName, fetchBuild, readConfig, readOpening } from './config'
import { DevServer } from './dev-server'
import { createHandle } from './handle'
import { watchBuilds } from './live'
import { watchMessages } from './messages'
import type { MessageWatch } from './messages'
import { Panel } from './panel/panel'
import type { Session } from './session'
import { findSession } from './session'
import { installViews } from './views'

/** WeChat's scene for an app that is opened by a subscription message. */
const MESSAGE_SCENE = 1014

/** Adds the app's style sheets to the document in WeChat's order: app.wxss, then those of components, then those of pages. */
function installStyles({ app, styles }: Compiled): void {
  const rank = (path: string) => (path === 'app' ? 0 : app.pages.includes(path) ? 2 : 1)
  const ordered = Object.entries(styles).sort(([a], [b]) => rank(a) - rank(b))
  for (const [path, { css }] of ordered) {
    const style = h('style', { 'data-wxss': path })
    style.textContent = css
    document.head.append(style)
  }
}

/** Shows an error in place of the phone and the panel. */
function showFailure(stage: HTMLElement, title: string, { en, zh }: Words): void {
  const texts = [h('pre', { lang: 'en' }, en), ...(zh === en ? [] : [h('pre', { lang: 'zh-CN' }, zh)])]
  stage.replaceChildren(
    h(
      'div.phone',
      {},
      h('div.phone-screen.phone-screen--failed', { role: 'alert' }, h('h2', {}, title), ...texts),
    ),
  )
}

function run(compiled: Compiled, stage: HTMLElement): Panel {
  const { baseUrl, assetBase, code, alone, compares } = readConfig()
  const opening = readOpening(location.search, compiled.app.pages[0] ?? '')
  const singlePage = opening.launch.scene === SINGLE_PAGE_SCENE
  const user = deviceName(opening.device, localStorage)
  const server = baseUrl === null ? null : new DevServer(baseUrl)
  // The code for an app with a backend of its own: that of the option `--code`, or one that is made up.
  const madeUp = () => Promise.resolve(code ?? `preview-${crypto.randomUUID()}`)
  const name = compiled.app.window.navigationBarTitleText ?? 'Mini-program'
  installStyles(compiled)
  const screen = new PhoneScreen(compiled.app, name, assetBase, {
    tapTab: (path) => program.tapTab(path),
    back: () => program.back(),
    menu: () => void program.sharing.menu(),
    leave: () => program.device.setHidden(true),
    comeBack: () => program.device.setHidden(false),
    keepFile: (file) => program.files.add(file),
    phoneCode: () => server?.phoneCode(user) ?? madeUp(),
    subscribe: (templateId) => {
      messages?.expect()
      return server?.subscribe(user, templateId) ?? Promise.resolve(true)
    },
    // Without the reference server no order is known, so WeChat refuses every payment.
    prepaid: (prepayId) => server?.prepaid(prepayId) ?? Promise.resolve(null),
    pay: (prepayId) => server?.pay(user, prepayId) ?? Promise.resolve(false),
    openMessage: (page) => program.enter({ ...parseUrl(`/${page}`), scene: MESSAGE_SCENE }),
  })
  const program: MiniProgram = new MiniProgram({
    compiled,
    screen,
    launch: opening.launch,
    baseUrl,
    assetBase,
    requestCode: () => server?.loginCode(user) ?? madeUp(),
    area: localStorage,
    user: opening.device ?? undefined,
    decodeQuery: opening.decodeQuery,
  })
  let session: Session | null = null
  let loginPages = 0
  const panel = new Panel({
    program,
    server,
    user,
    singlePage,
    session: () => session,
    loginPages: () => loginPages,
    compares,
  })
  // Both phones have the same user. Only the phone beside the panel shows the messages.
  const messages: MessageWatch | null =
    server === null || alone
      ? null
      : watchMessages(server, user, localStorage, (message) => {
          const [title = ''] = Object.values(message.data)
          panel.note([`WeChat delivered a message: ${title}`, `微信送达一条订阅消息：${title}`])
          screen.notify(message)
        })
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => program.device.setTheme(dark.matches ? 'dark' : 'light')
  dark.addEventListener('change', follow)
  follow()
  screen.follow(program.device)
  if (singlePage) screen.showSinglePage(() => openApp())
  stage.append(h('section.phone', { 'aria-label': '手机 / Phone', lang: 'zh-CN' }, screen.element))
  if (!alone) stage.append(panel.element)
  stage.classList.toggle('stage--alone', alone)
  installViews(stage, alone)

  program.router.routed.on(({ openType, path }: { openType: string; path: string }) => {
    if (openType !== 'navigateBack' && /login/.test(path)) loginPages++
    if (openType !== 'appLaunch') panel.note([`${openType} → ${path}`, `${openType} → ${path}`])
  })
  program.router.changed.on(() => {
    const { top } = program.router
    const address = addressOf(location.search, { path: top?.route ?? '', query: top?.query ?? {} })
    history.replaceState(null, '', location.pathname + address)
  })
  addEventListener('unhandledrejection', (event) => program.unhandled(event.reason, event.promise))
  // When the browser's tab is hidden, the app goes into the background.
  document.addEventListener('visibilitychange', () => program.device.setHidden(document.hidden))

  const handle = createHandle({
    program,
    screen,
    server,
    session: () => session,
    log: () => panel.log.rows,
  })
  Object.assign(window, { __preview: handle })
  program.start(() => {
    session = findSession(program.loader)
    if (session) panel.attach(session)
    else panel.follow(program.traffic)
  })
  return panel
}

/** Leaves the single-page mode of Moments: loads the same page again without its scene. */
function openApp(): void {
  const parameters = location.search.replace(/(?<=[?&])scene=[^&]*&?/, '').replace(/[?&]$/, '')
  location.assign(`${location.pathname}${parameters}`)
}

async function boot(): Promise<void> {
  const stage = document.getElementById('stage')
  if (!stage) return
  let panel: Panel | null = null
  watchBuilds((there) => panel?.reachable(there))
  const build = await fetchBuild(readConfig().compiled)
  const title = '编译失败 / Does not compile'
  if (!build.ok) return showFailure(stage, title, build.failure)
  const { app: failure } = build.compiled.failures
  if (failure) return showFailure(stage, title, failure)
  try {
    panel = run(build.compiled, stage)
  } catch (error) {
    console.error(error)
    showFailure(stage, '启动失败 / Does not start', inBoth(messageOf(error)))
  }
}

void boot()
