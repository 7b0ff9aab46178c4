/** What a dragged field carries: its path as an expression. */
export const fieldDragType = 'application/x-flowbench-field'
