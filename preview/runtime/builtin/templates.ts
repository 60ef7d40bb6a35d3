/** The template of a component that contains nothing but its content. */
const CONTENT = '<slot/>'

/** The templates of WeChat's built-in components. A tag that begins with `h-` is a real element of the browser. */
export const builtinTemplates: Readonly<Record<string, string>> = {
  view: CONTENT,
  text: CONTENT,
  form: CONTENT,
  label: CONTENT,
  navigator: CONTENT,
  picker: CONTENT,
  'picker-view': CONTENT,
  'checkbox-group': CONTENT,
  'radio-group': CONTENT,
  'swiper-item': CONTENT,
  'cover-view': CONTENT,
  'root-portal': CONTENT,
  'movable-area': CONTENT,
  'movable-view': CONTENT,
  button: '<h-i class="wx-button-loading" wx:if="{{loading}}"/><slot/>',
  image: '<h-img class="wx-image-img" alt=""/>',
  'cover-image': '<h-img class="wx-image-img" alt=""/>',
  icon: '<h-i class="wx-icon-mark"/>',
  progress:
    '<h-div class="wx-progress-bar"><h-div class="wx-progress-inner"/></h-div><h-span class="wx-progress-info" wx:if="{{showInfo}}">{{percent}}%</h-span>',
  input:
    '<h-div class="wx-placeholder placeholder-class" style="{{placeholderStyle}}">{{placeholder}}</h-div><h-input class="wx-input-input"/>',
  textarea:
    '<h-div class="wx-placeholder placeholder-class" style="{{placeholderStyle}}">{{placeholder}}</h-div><h-textarea class="wx-textarea-textarea"/>',
  switch: '<h-i class="wx-switch-track"/>',
  checkbox: '<h-i class="wx-checkbox-mark"/><slot/>',
  radio: '<h-i class="wx-radio-mark"/><slot/>',
  slider: '<h-input class="wx-slider-input" type="range"/>',
  'scroll-view': '<h-div class="wx-scroll-view-body"><slot/></h-div>',
  swiper: '<h-div class="wx-swiper-track"><slot/></h-div>',
}

/** The component that shows a mistake in place of the page or component that has it. */
export const FAILURE = 'failure'
export const failureTemplate =
  '<h-x-failure role="alert"><h-b>无法显示 / Cannot be shown</h-b>' +
  '<h-p lang="en">{{en}}</h-p><h-p lang="zh-CN" wx:if="{{zh !== en}}">{{zh}}</h-p></h-x-failure>'
