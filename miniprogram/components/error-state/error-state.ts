/** Something failed, in words, and a way to try again. */
Component({
  properties: {
    message: { type: String, value: '' },
  },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
  },
})
