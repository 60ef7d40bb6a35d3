import type { BuiltinDefinition } from './define'
import { anything, flag, number, text } from './define'
import type { Builtin } from './dom'
import { hostOf, insideOf, reflect, emit } from './dom'
import { hover, pressable } from './hover'

const view: BuiltinDefinition = { properties: pressable('none', 50, 400), attached: hover }

const textDefinition: BuiltinDefinition = {
  properties: { selectable: flag(), userSelect: flag(), space: text(), decode: flag() },
  reflected: ['userSelect', 'space'],
}

/** The `object-fit` and `object-position` for each `mode` of an `<image>`. */
const FIT: Readonly<Record<string, readonly [fit: string, position: string]>> = {
  scaleToFill: ['fill', 'center'],
  aspectFit: ['contain', 'center'],
  aspectFill: ['cover', 'center'],
  widthFix: ['fill', 'center'],
  heightFix: ['fill', 'center'],
  top: ['none', 'top'],
  bottom: ['none', 'bottom'],
  center: ['none', 'center'],
  left: ['none', 'left'],
  right: ['none', 'right'],
  'top left': ['none', 'top left'],
  'top right': ['none', 'top right'],
  'bottom left': ['none', 'bottom left'],
  'bottom right': ['none', 'bottom right'],
}

function ownerOf(component: Builtin): string {
  return component.ownerShadowRoot?.getHostNode().is ?? ''
}

const image: BuiltinDefinition = {
  properties: {
    src: text(),
    mode: text('scaleToFill'),
    lazyLoad: flag(),
    webp: flag(),
    showMenuByLongpress: flag(),
    fadeIn: flag(),
  },
  reflected: ['mode'],
  attached(component) {
    const img = insideOf(component, HTMLImageElement, 'img')
    img.addEventListener('load', () => {
      img.classList.remove('wx-image-img--failed')
      emit(component, 'load', { width: img.naturalWidth, height: img.naturalHeight })
    })
    img.addEventListener('error', () => {
      img.classList.add('wx-image-img--failed')
      emit(component, 'error', { errMsg: `GET ${img.getAttribute('src') ?? ''} failed` })
    })
    return undefined
  },
  observe: {
    ariaLabel(component, value) {
      reflect(component, 'aria-label', value)
      if (value) reflect(component, 'role', component.data.ariaRole || 'img')
    },
    src(component, value, services) {
      const img = insideOf(component, HTMLImageElement, 'img')
      if (typeof value === 'string' && value !== '')
        img.setAttribute('src', services.assetUrl(value, ownerOf(component)))
      else img.removeAttribute('src')
    },
    mode(component, value) {
      reflect(component, 'mode', value)
      const [fit, position] = FIT[String(value)] ?? ['fill', 'center']
      const { style } = insideOf(component, HTMLImageElement, 'img')
      style.objectFit = fit
      style.objectPosition = position
    },
  },
}

const icon: BuiltinDefinition = {
  properties: { type: text(), size: anything(23), color: text() },
  reflected: ['type'],
  observe: {
    size(component, value) {
      const size = typeof value === 'number' ? `${value}px` : String(value)
      hostOf(component).style.setProperty('--icon-size', /^\d+$/.test(size) ? `${size}px` : size)
    },
    color(component, value) {
      if (typeof value === 'string' && value !== '')
        hostOf(component).style.setProperty('--icon-color', value)
    },
  },
}

const progress: BuiltinDefinition = {
  properties: {
    percent: number(),
    showInfo: flag(),
    strokeWidth: anything(6),
    activeColor: text('#09bb07'),
    color: text('#09bb07'),
    backgroundColor: text('#ebebeb'),
    active: flag(),
    borderRadius: anything(0),
  },
  observe: {
    percent(component, value) {
      const inner = insideOf(component, HTMLElement, '.wx-progress-inner')
      inner.style.width = `${Math.min(100, Math.max(0, Number(value)))}%`
    },
    activeColor(component, value) {
      insideOf(component, HTMLElement, '.wx-progress-inner').style.background = String(value)
    },
    backgroundColor(component, value) {
      insideOf(component, HTMLElement, '.wx-progress-bar').style.background = String(value)
    },
    strokeWidth(component, value) {
      insideOf(component, HTMLElement, '.wx-progress-bar').style.height = `${parseFloat(String(value))}px`
    },
  },
}

const scrollView: BuiltinDefinition = {
  properties: {
    scrollX: flag(),
    scrollY: flag(),
    scrollTop: anything(),
    scrollLeft: anything(),
    scrollIntoView: text(),
    scrollWithAnimation: flag(),
    upperThreshold: anything(50),
    lowerThreshold: anything(50),
    enableFlex: flag(),
    enhanced: flag(),
    showScrollbar: flag(true),
    refresherEnabled: flag(),
    refresherTriggered: flag(),
    type: text('list'),
  },
  reflected: ['scrollX', 'scrollY', 'enableFlex', 'showScrollbar'],
  attached(component) {
    const host = hostOf(component)
    let last = { top: host.scrollTop, left: host.scrollLeft }
    const scrolled = () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = host
      const deltaY = last.top - scrollTop
      emit(component, 'scroll', {
        scrollTop,
        scrollLeft,
        scrollHeight,
        scrollWidth,
        deltaX: last.left - scrollLeft,
        deltaY,
      })
      const lower = parseFloat(String(component.data.lowerThreshold))
      const upper = parseFloat(String(component.data.upperThreshold))
      const below = scrollHeight - host.clientHeight - scrollTop
      if (deltaY < 0 && below <= lower && below - deltaY > lower)
        emit(component, 'scrolltolower', { direction: 'bottom' })
      if (deltaY > 0 && scrollTop <= upper && scrollTop + deltaY > upper)
        emit(component, 'scrolltoupper', { direction: 'top' })
      last = { top: scrollTop, left: scrollLeft }
    }
    host.addEventListener('scroll', scrolled)
    return () => host.removeEventListener('scroll', scrolled)
  },
  observe: {
    scrollTop(component, value) {
      if (value !== null && value !== undefined) hostOf(component).scrollTop = parseFloat(String(value))
    },
    scrollLeft(component, value) {
      if (value !== null && value !== undefined) hostOf(component).scrollLeft = parseFloat(String(value))
    },
  },
}

const swiper: BuiltinDefinition = {
  properties: {
    current: number(),
    autoplay: flag(),
    interval: number(5000),
    duration: number(500),
    circular: flag(),
    vertical: flag(),
    indicatorDots: flag(),
  },
  reflected: ['vertical', 'indicatorDots'],
  attached(component) {
    const track = insideOf(component, HTMLElement, '.wx-swiper-track')
    let current = 0
    const settled = () => {
      const next = Math.round(track.scrollLeft / Math.max(1, track.clientWidth))
      if (next === current) return
      current = next
      emit(component, 'change', { current, source: 'touch' })
    }
    track.addEventListener('scroll', settled)
    return () => track.removeEventListener('scroll', settled)
  },
  observe: {
    current(component, value) {
      const track = insideOf(component, HTMLElement, '.wx-swiper-track')
      track.scrollLeft = Number(value) * track.clientWidth
    },
  },
}

export const basics: Readonly<Record<string, BuiltinDefinition>> = {
  view,
  'cover-view': view,
  'root-portal': {},
  'movable-area': {},
  'movable-view': {},
  'picker-view': {},
  'swiper-item': {},
  text: textDefinition,
  image,
  'cover-image': image,
  icon,
  progress,
  'scroll-view': scrollView,
  swiper,
}
