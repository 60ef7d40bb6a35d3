import { inspection } from '../inspection'
import type { PanelAction, PanelView } from './view'

/** For each panel on the screen: the function that removes its listener. */
const watching = new WeakMap<object, () => void>()

type Data = Omit<PanelView, 'tone'> & { readonly tone: string }

/** Compares plain data by its JSON. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The dot and the sheet: the part of the component `inspector` that a release does not load. */
Component({
  properties: { lang: String },
  data: { open: false, side: 'right', tone: 'restoring', sheet: null } as Data,
  lifetimes: {
    attached() {
      this.follow()
    },
    detached() {
      this.leave()
    },
  },
  pageLifetimes: {
    show() {
      this.follow()
    },
    hide() {
      this.leave()
    },
  },
  observers: {
    lang() {
      this.update()
    },
  },
  methods: {
    follow() {
      const current = inspection()
      if (current && !watching.has(this)) {
        watching.set(this, () => undefined)
        watching.set(
          this,
          current.watch(() => this.update()),
        )
      }
    },
    leave() {
      const stop = watching.get(this)
      if (stop) stop()
      watching.delete(this)
    },
    /** Shows what has changed, by one `setData` at most. */
    update() {
      const current = inspection()
      if (!current || !watching.has(this)) return
      const next = current.view(this.data.lang)
      const changes: Record<string, unknown> = {}
      const compare = (path: string, value: unknown, before: unknown): void => {
        if (!same(value, before)) changed(path, value)
      }
      const changed = (path: string, value: unknown): void => {
        changes[path] = value
      }
      const { data } = this
      compare('open', next.open, data.open)
      compare('side', next.side, data.side)
      compare('tone', next.tone, data.tone)
      if (!next.sheet || !data.sheet) compare('sheet', next.sheet, data.sheet)
      else {
        const [sheet, before] = [Object.entries(next.sheet), new Map(Object.entries(data.sheet))]
        for (const [name, value] of sheet) compare('sheet.' + name, value, before.get(name))
      }
      if (Object.keys(changes).length) this.setData(changes)
    },
    act({ currentTarget }: WechatMiniprogram.BaseEvent<object, { action: PanelAction }>) {
      const current = inspection()
      if (current) current.act(currentTarget.dataset.action, this.data.lang)
    },
    /** Moves the dot to the other side. */
    move() {
      const current = inspection()
      if (current) current.act('move', this.data.lang)
    },
    nothing() {
      // Catches taps on the sheet, which must not reach the page behind it.
    },
  },
})
