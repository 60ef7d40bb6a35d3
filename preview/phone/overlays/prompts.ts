import type { PickRequest } from '../../runtime/builtin'
import { h } from '../dom'
import type { Screen } from '../../runtime/pages/screen'
import { showCard } from './share'
import { sheetButton, showSheet } from './sheet'

export interface PromptOptions {
  readonly layer: HTMLElement
  readonly appName: string
  /** Opens the album. Resolves with the path of the picture; null if the user cancels. */
  readonly chooseAvatar: () => Promise<string | null>
  /** Gets the code that WeChat's button gives for the phone number of this user; null if WeChat gives none. */
  readonly phoneCode: () => Promise<string | null>
}

function askPhoneNumber({ layer, appName, phoneCode }: PromptOptions): Promise<object> {
  return showSheet<object>(layer, '手机号', (close) => {
    const allow = async () => {
      const code = await phoneCode().catch(() => null)
      close(code === null ? { errMsg: 'getPhoneNumber:fail' } : { code, errMsg: 'getPhoneNumber:ok' })
    }
    return [
      h('p.sheet-app', {}, `${appName} 申请`),
      h('h2.sheet-title', {}, '获取并验证你的手机号'),
      h('p.sheet-choice', {}, h('strong', {}, '138********'), h('span', {}, '微信绑定号码')),
      h(
        'div.sheet-row',
        {},
        sheetButton('拒绝', () => close(null), 'sheet-refuse'),
        sheetButton('允许', () => void allow(), 'sheet-allow'),
      ),
    ]
  }).then((answer) => answer ?? { errMsg: 'getPhoneNumber:fail user deny' })
}

function dateEntry({ mode, value, start, end }: PickRequest): HTMLInputElement {
  const entry = document.createElement('input')
  entry.className = 'sheet-entry'
  entry.type = mode === 'time' ? 'time' : 'date'
  entry.value = String(value)
  entry.min = start
  entry.max = end
  return entry
}

function pick({ layer }: PromptOptions, request: PickRequest): Promise<string | number | null> {
  return showSheet<string | number>(layer, '选择', (close) => {
    if (request.mode === 'date' || request.mode === 'time') {
      const entry = dateEntry(request)
      return [entry, sheetButton('确定', () => close(entry.value), 'sheet-allow')]
    }
    const list = request.options.map((option, index) => {
      const chosen = index === Number(request.value)
      return sheetButton(option, () => close(index), chosen ? 'sheet-item.sheet-item--chosen' : 'sheet-item')
    })
    return [h('div.sheet-list', {}, ...list), sheetButton('取消', () => close(null), 'sheet-cancel')]
  })
}

/** The questions that built-in components ask the user. */
export function createPrompts(options: PromptOptions): Screen['prompts'] {
  return {
    showCard: (card) => showCard(options.layer, card),
    askPhoneNumber: () => askPhoneNumber(options),
    askAvatar: () => options.chooseAvatar(),
    pick: (request) => pick(options, request),
  }
}
