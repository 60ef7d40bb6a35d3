/** One group among others, of which one is chosen. `item` is a `GroupView`. */
Component({
  properties: {
    item: { type: Object, value: {} },
    chosen: { type: Boolean, value: false },
  },
})
