/** One activity of a group; a tap leads to its page, or to its pictures. `item` is an `ActivityView`. */
Component({
  properties: {
    item: { type: Object, value: {} },
  },
  methods: {
    openPhotos() {
      const { photos }: { photos?: string } = this.data.item
      if (photos !== undefined) void wx.navigateTo({ url: photos })
    },
  },
})
