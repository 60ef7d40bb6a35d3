import type { BuiltinDefinition } from './define'
import { anything, flag, hover, number, text } from './define'
import type { Builtin } from './dom'
import { tell } from './dom'
import { around } from './fields'
import type { Services } from './services'

/** Buttons inside a form tell it by this event of the document. */
export const FORM_EVENT = 'miniprogram-form'

async function open(component: Builtin, openType: string, services: Services): Promise<void> {
  // Several may be joined, as in `getPhoneNumber|agreePrivacyAuthorization`.
  for (const type of openType.split('|')) {
    if (type === 'agreePrivacyAuthorization') tell(component, 'agreeprivacyauthorization', {})
    if (type === 'getPhoneNumber' || type === 'getRealtimePhoneNumber') {
      tell(component, type.toLowerCase(), await services.askPhoneNumber())
    }
    if (type === 'chooseAvatar') {
      const avatarUrl = await services.askAvatar()
      if (avatarUrl !== null) tell(component, 'chooseavatar', { avatarUrl })
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
    hoverClass: text('button-hover'),
    hoverStopPropagation: flag(),
    hoverStartTime: number(20),
    hoverStayTime: number(70),
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
        around(component, 'wx-form')?.dispatchEvent(new CustomEvent(FORM_EVENT, { detail: formType }))
      }
    }
    component.addListener('tap', tapped)
    return () => {
      leaveHover()
      component.removeListener('tap', tapped)
    }
  },
}
