import type { BuiltinDefinition } from './define'
import { anything, flag, text } from './define'
import type { Builtin } from './dom'
import { emit, emitTap } from './dom'
import { closest, registerControl } from './fields'
import { hover, pressable } from './hover'
import { targetOf } from '../pages/events'
import type { Services } from './services'

/** The DOM event by which a button with a `form-type` reaches its form. */
export const FORM_EVENT = 'miniprogram-form'

async function open(component: Builtin, openType: string, services: Services): Promise<void> {
  // An open-type may be several, as `getPhoneNumber|agreePrivacyAuthorization`.
  for (const type of openType.split('|')) {
    if (type === 'share') services.share(targetOf(component))
    if (type === 'agreePrivacyAuthorization') emit(component, 'agreeprivacyauthorization', {})
    if (type === 'getPhoneNumber' || type === 'getRealtimePhoneNumber') {
      emit(component, type.toLowerCase(), await services.askPhoneNumber())
    }
    if (type === 'chooseAvatar') {
      const avatarUrl = await services.askAvatar()
      if (avatarUrl !== null) emit(component, 'chooseavatar', { avatarUrl })
    }
  }
}

export const button: BuiltinDefinition = {
  role: 'button',
  properties: {
    size: text('default'),
    type: text('default'),
    plain: flag(),
    disabled: flag(),
    loading: flag(),
    formType: text(),
    openType: text(),
    ...pressable('button-hover', 20, 70),
    lang: text(),
    sessionFrom: text(),
    appParameter: anything(),
    phoneNumberNoQuotaToast: flag(true),
  },
  reflected: ['size', 'type', 'plain', 'disabled', 'loading'],
  attached(component, services) {
    const leaveHover = hover(component)
    const tapped = () => {
      const { formType, openType, disabled } = component.data
      if (disabled === true) return
      if (typeof openType === 'string' && openType !== '') void open(component, openType, services)
      if (formType === 'submit' || formType === 'reset') {
        closest(component, 'wx-form')?.dispatchEvent(new CustomEvent(FORM_EVENT, { detail: formType }))
      }
    }
    component.addListener('tap', tapped)
    registerControl(component, () => {
      if (component.data.disabled !== true) emitTap(component)
    })
    return () => {
      leaveHover()
      component.removeListener('tap', tapped)
    }
  },
}
