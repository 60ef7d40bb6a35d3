/** The shape of what is being loaded: a page's `groups`, a list of `cards`, or a grid of `photos`. */
Component({
  properties: {
    shape: { type: String, value: 'cards' },
  },
  data: { three: [1, 2, 3], six: [1, 2, 3, 4, 5, 6] },
})
