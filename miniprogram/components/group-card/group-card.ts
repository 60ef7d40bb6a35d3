/** One group among others, of which one is chosen: `choose` tells of a tap. `item` is a `GroupView`. */
Component({
  properties: {
    item: { type: Object, value: {} },
    chosen: { type: Boolean, value: false },
  },
  methods: {
    choose() {
      this.triggerEvent('choose')
    },
  },
})
