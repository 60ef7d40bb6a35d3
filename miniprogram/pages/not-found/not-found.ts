/** Where links lead that have no page any more, as one shared from an older version. */
Component({})
