import { CompileError, compile, filesFrom } from '../../preview/compile'
import { app as plain, cleanUp, start, type Sources } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = () => jest.advanceTimersByTimeAsync(10)

const bars = {
  navigationBarBackgroundColor: '@nav',
  navigationBarTextStyle: '@navText',
}
const json = { ...(JSON.parse(plain['app.json'] ?? '') as { tabBar: { list: object[] } }) }
const list = json.tabBar.list.map((item) => ({ ...item, iconPath: '@icon' }))
const appJson = (more: object) =>
  JSON.stringify({ ...json, window: bars, tabBar: { ...json.tabBar, list, color: '@tab' }, ...more })
const theme = {
  light: { nav: '#f6f6f6', navText: 'black', tab: '#111111', icon: 'day.png', ground: '#eeeeee' },
  dark: { nav: '#191919', navText: 'white', tab: '#dddddd', icon: '/night.png', ground: '#222222' },
}
const themed: Sources = {
  'app.json': appJson({ darkmode: true, themeLocation: 'theme.json' }),
  'theme.json': JSON.stringify(theme),
  'pages/home/home.json': '{ "backgroundColor": "@ground" }',
  'app.js': "App({ onThemeChange({ theme }) { life.push('app ' + theme) } })",
}

/** The colours of the navigation bar of the page on top, and of the tab bar. */
function look({ screen }: ReturnType<typeof start>) {
  const find = (selector: string) => screen.element.querySelector<HTMLElement>(selector)
  return {
    bar: find('.nav-bar')?.style.backgroundColor,
    title: find('.nav-bar')?.style.color,
    statusBarIsWhite: screen.element.classList.contains('phone-screen--dark-bar'),
    ground: find('.frame-scroll')?.style.backgroundColor,
    tab: find('.tab-bar')?.style.getPropertyValue('--tab-color'),
    icon: find('.tab-icon')?.getAttribute('src'),
  }
}
const LIGHT = {
  bar: 'rgb(246, 246, 246)',
  title: 'rgb(0, 0, 0)',
  statusBarIsWhite: false,
  ground: 'rgb(238, 238, 238)',
  tab: '#111111',
  icon: '/app/day.png',
}
const DARK = {
  bar: 'rgb(25, 25, 25)',
  title: 'rgb(255, 255, 255)',
  statusBarIsWhite: true,
  ground: 'rgb(34, 34, 34)',
  tab: '#dddddd',
  icon: '/app/night.png',
}

describe('an app with a dark mode', () => {
  test('shows its bars in the colours of the theme, and follows changes of the system theme', () => {
    const app = start(themed)
    expect(look(app)).toEqual(LIGHT)
    app.program.device.setTheme('dark')
    expect(look(app)).toEqual(DARK)
    app.program.device.setTheme('light')
    expect(look(app)).toEqual(LIGHT)
  })

  test('gets the theme from the system information, wx.onThemeChange and App.onThemeChange', async () => {
    const { program, call, life } = start(themed)
    call('onThemeChange', ({ theme: now }: { theme: string }) => life.push('wx ' + now))
    const asked = () =>
      ['getSystemInfoSync', 'getAppBaseInfo'].map((name) => (call(name) as { theme?: string }).theme)
    expect(asked()).toEqual(['light', 'light'])
    program.device.setTheme('dark')
    program.device.setTheme('dark')
    await settle()
    expect(life.filter((line) => /app|wx/.test(line))).toEqual(['app dark', 'wx dark'])
    expect(asked()).toEqual(['dark', 'dark'])
    call('offThemeChange')
    program.device.setTheme('light')
    expect(life.at(-1)).toBe('app light')
  })

  test('can set the colours of the navigation bar of a page', async () => {
    const app = start(themed)
    void app.call('setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#ff0000' })
    await settle()
    expect(look(app)).toMatchObject({ bar: 'rgb(255, 0, 0)', statusBarIsWhite: true })
  })
})

test('an app without a dark mode stays light, and gets no theme and no theme events', () => {
  const app = start({ 'app.js': themed['app.js'] ?? '' })
  app.program.device.setTheme('dark')
  expect(app.screen.element.dataset.theme).toBe('light')
  expect(app.life.filter((line) => line.startsWith('app'))).toEqual([])
  // According to WeChat's documentation, only with "darkmode" in app.json.
  expect(app.call('getSystemInfoSync')).not.toHaveProperty('theme')
})

describe('mistakes in a theme', () => {
  const compiling = (sources: Sources) => () =>
    compile({ root: filesFrom({ ...plain, ...themed, ...sources }) })

  test('a missing theme file or variable is an error that names the file', () => {
    const elsewhere = appJson({ darkmode: true, themeLocation: 'other.json' })
    expect(compiling({ 'app.json': elsewhere })).toThrow(CompileError)
    expect(compiling({ 'app.json': elsewhere })).toThrow(
      'app.json:1: themeLocation: other.json does not exist',
    )
    const dark = { ...theme.dark, nav: undefined }
    expect(compiling({ 'theme.json': JSON.stringify({ ...theme, dark }) })).toThrow(
      'app.json:1: @nav is not in "light" and "dark" of the theme',
    )
    expect(compiling({ 'pages/mine/mine.json': '{\n"backgroundColor": "@sky" }' })).toThrow(
      'pages/mine/mine.json:2: @sky is not',
    )
    expect(compiling({ 'theme.json': '{ "light": {} }' })).toThrow('theme.json: expected "dark": { … }')
  })

  test('a theme variable without "darkmode" in app.json gives a warning', () => {
    const { warnings } = compiling({ 'app.json': appJson({ themeLocation: 'theme.json' }) })()
    expect(warnings[0]).toBe('app.json: @nav is a variable only where app.json says "darkmode": true')
  })
})
