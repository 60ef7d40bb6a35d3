/** Nothing there yet, and why; what to do about it goes into the slot. */
Component({
  properties: {
    art: { type: String, value: 'empty' },
    title: { type: String, value: '' },
    hint: { type: String, value: '' },
  },
})
