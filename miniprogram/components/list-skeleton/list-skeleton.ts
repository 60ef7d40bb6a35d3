/** The shape of what is being loaded: a page's `groups`, a list of `cards`, or a grid of `photos`. */
Component({
  properties: {
    shape: { type: String, value: 'cards' },
    rows: { type: Number, value: 3 },
  },
})
