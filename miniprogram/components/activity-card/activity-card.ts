/** One activity of a group; a tap leads to its pictures. `item` is an `ActivityView`. */
Component({
  properties: {
    item: { type: Object, value: {} },
  },
})
