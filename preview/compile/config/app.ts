import {
  CUSTOM_TAB_BAR,
  type AppConfig,
  type NetworkTimeout,
  type TabBar,
  type TabItem,
} from '../../compiled'
import { CompileError } from '../error'
import type { Files } from '../files/files'
import type { JsonObject } from './json'
import { asString, isObject, lineOfWord, optional, strings } from './json'
import type { Mistakes } from '../mistakes'
import { readTheme } from './theme'
import { windowConfig } from './window'

function subPackages(json: JsonObject): { readonly root: string; readonly pages: readonly string[] }[] {
  const packages = json.subPackages ?? json.subpackages
  if (!Array.isArray(packages)) return []
  return packages.filter(isObject).map((item) => {
    const root = asString(item.root)?.replace(/\/+$/, '') ?? ''
    const pages = strings(item.pages).map((page) => (root === '' ? page : `${root}/${page}`))
    return { root, pages }
  })
}

function tabItem(files: Files, item: unknown, pages: readonly string[]): TabItem {
  const pagePath = isObject(item) ? asString(item.pagePath) : undefined
  if (!isObject(item) || pagePath === undefined) {
    throw new CompileError(
      'app.json',
      lineOfWord(files, 'app.json', 'tabBar'),
      'a tab has no pagePath',
      '有一个 tab 没有 pagePath',
    )
  }
  if (!pages.includes(pagePath)) {
    const line = lineOfWord(files, 'app.json', pagePath)
    throw new CompileError(
      'app.json',
      line,
      `the tab ${pagePath} is not in "pages"`,
      `tab ${pagePath} 不在 "pages" 里`,
    )
  }
  return {
    pagePath,
    text: asString(item.text) ?? '',
    ...optional('iconPath', asString(item.iconPath)?.replace(/^\//, '')),
    ...optional('selectedIconPath', asString(item.selectedIconPath)?.replace(/^\//, '')),
  }
}

function tabBar(files: Files, value: unknown, pages: readonly string[]): TabBar | null {
  if (!isObject(value) || !Array.isArray(value.list)) return null
  if (
    value.custom === true &&
    !(files.has(`${CUSTOM_TAB_BAR}.json`) && files.has(`${CUSTOM_TAB_BAR}.wxml`))
  ) {
    const line = lineOfWord(files, 'app.json', 'custom')
    throw new CompileError(
      'app.json',
      line,
      `a custom tab bar needs ${CUSTOM_TAB_BAR}`,
      `自定义 tabBar 需要 ${CUSTOM_TAB_BAR}`,
    )
  }
  return {
    ...optional('color', asString(value.color)),
    ...optional('selectedColor', asString(value.selectedColor)),
    ...optional('backgroundColor', asString(value.backgroundColor)),
    ...optional('borderStyle', asString(value.borderStyle)),
    ...(value.custom === true ? { custom: true } : {}),
    list: value.list.map((item: unknown) => tabItem(files, item, pages)),
  }
}

function networkTimeout(value: unknown): NetworkTimeout {
  if (!isObject(value)) return {}
  const ms = (item: unknown) => (typeof item === 'number' ? item : undefined)
  return {
    ...optional('request', ms(value.request)),
    ...optional('uploadFile', ms(value.uploadFile)),
    ...optional('downloadFile', ms(value.downloadFile)),
    ...optional('connectSocket', ms(value.connectSocket)),
  }
}

function checkPage(files: Files, page: string): void {
  const line = lineOfWord(files, 'app.json', page)
  if (!files.has(`${page}.js`) && !files.has(`${page}.ts`))
    throw new CompileError('app.json', line, `the page ${page} has no script`, `页面 ${page} 没有脚本文件`)
  if (!files.has(`${page}.wxml`))
    throw new CompileError('app.json', line, `the page ${page} has no .wxml`, `页面 ${page} 没有 .wxml 文件`)
}

/**
 * Reads app.json. A page without its files is a mistake of that page.
 * @throws {CompileError} for an app without pages, and for a mistake in `tabBar` or in the theme
 */
export function readApp(files: Files, json: JsonObject, { attempt }: Mistakes): AppConfig {
  const packages = subPackages(json)
  const pages = [...strings(json.pages), ...packages.flatMap((each) => each.pages)]
  if (pages.length === 0) throw new CompileError('app.json', null, 'names no pages', '没有写任何页面')
  for (const page of pages) attempt(page, () => checkPage(files, page), undefined)
  return {
    pages,
    packages: packages.map(({ root }) => root),
    window: isObject(json.window) ? windowConfig(json.window) : {},
    tabBar: tabBar(files, json.tabBar, pages),
    networkTimeout: networkTimeout(json.networkTimeout),
    theme: readTheme(files, json),
  }
}
