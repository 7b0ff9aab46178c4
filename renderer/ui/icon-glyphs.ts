import {
  Activity, Archive, ArrowDown, ArrowLeft, ArrowLeftRight, ArrowRight, ArrowRightLeft, ArrowUp, Ban, Bell, BookOpen, Box, Braces, Calendar,
  CalendarClock, Check, ChevronDown, ChevronLeft, ChevronRight, ChevronUp, Circle, CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleHelp,
  CirclePause, CirclePlay, CirclePlus, CircleSlash, CircleStop, CircleX, Clipboard, ClipboardPaste, Clock, Code, CodeXml, Combine, Contrast, Copy,
  CornerDownRight, CreditCard, Crosshair, Database, Download, Ellipsis, ExternalLink, Eye, EyeOff, FastForward, File, FileJson, FilePen, FilePlus, FileText,
  FileUp, Filter, Flag, FlaskConical, Folder, FolderOpen, Funnel, GitBranch, GitCompare, GitFork, GitMerge, GitPullRequest, Globe, GripVertical,
  Hand, Hash, History, Hourglass, Import, Info, Key, KeyRound, Keyboard, Layers, LayoutGrid, LayoutTemplate, Library, Link, List, ListChecks,
  ListFilter, ListOrdered, ListPlus, ListTree, LoaderCircle, Lock, LogIn, LogOut, Mail, Map, Maximize, Maximize2, Merge, MessageSquare, Minus,
  Monitor, Moon, MousePointer2, MousePointerClick, Network, OctagonAlert, OctagonX, Package, PanelBottom, PanelLeft, PanelRight, Pause, Pencil,
  PencilLine, Pin, PinOff, Play, Plug, Plus, Power, Redo2, RefreshCw, Regex, Repeat, Repeat2, RotateCcw, Route, Rows3, Save, Search, Send, Server,
  Settings, Share2, ShieldAlert, ShieldCheck, ShoppingCart, Shuffle, Sigma, SkipForward, Sparkles, Split, Square, SquareCheckBig, SquarePen,
  SquareStack, StickyNote, Sun, Table, Tag, Terminal, TextCursor, Timer, Trash2, TriangleAlert, Type, Undo2, Unlink, Upload, User, UserCheck, Users,
  Variable, WandSparkles, Waypoints, Webhook, Workflow, Wrench, X, Zap, ZoomIn, ZoomOut,
  GitCommitHorizontal, GitPullRequestClosed, Inbox, MessagesSquare, Radio, Receipt, Rss, Star, UserPlus, Bot, ScanText, Tags,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'

/** The icons that ship, by lucide's own names: a written list, because taking all of lucide would double the renderer. */
export const glyphs = {
  activity: Activity, archive: Archive, 'arrow-down': ArrowDown, 'arrow-left': ArrowLeft, 'arrow-left-right': ArrowLeftRight,
  'arrow-right': ArrowRight, 'arrow-right-left': ArrowRightLeft, 'arrow-up': ArrowUp, ban: Ban, bell: Bell, 'book-open': BookOpen, box: Box,
  braces: Braces, calendar: Calendar, 'calendar-clock': CalendarClock, check: Check, 'chevron-down': ChevronDown, 'chevron-left': ChevronLeft,
  'chevron-right': ChevronRight, 'chevron-up': ChevronUp, circle: Circle, 'circle-alert': CircleAlert, 'circle-check': CircleCheck,
  'circle-dashed': CircleDashed, 'circle-dot': CircleDot, 'circle-help': CircleHelp, 'circle-pause': CirclePause, 'circle-play': CirclePlay,
  'circle-plus': CirclePlus, 'circle-slash': CircleSlash, 'circle-stop': CircleStop, 'circle-x': CircleX, clipboard: Clipboard,
  'clipboard-paste': ClipboardPaste, clock: Clock, code: Code, 'code-xml': CodeXml, combine: Combine, contrast: Contrast, copy: Copy,
  'corner-down-right': CornerDownRight, 'credit-card': CreditCard, crosshair: Crosshair, database: Database, download: Download, ellipsis: Ellipsis,
  'external-link': ExternalLink, eye: Eye, 'eye-off': EyeOff, 'fast-forward': FastForward, file: File, 'file-json': FileJson, 'file-pen': FilePen, 'file-plus': FilePlus,
  'file-text': FileText, 'file-up': FileUp, filter: Filter, flag: Flag, 'flask-conical': FlaskConical, folder: Folder, 'folder-open': FolderOpen,
  funnel: Funnel, 'git-branch': GitBranch, 'git-compare': GitCompare, 'git-fork': GitFork, 'git-merge': GitMerge, 'git-pull-request': GitPullRequest,
  globe: Globe, 'grip-vertical': GripVertical, hand: Hand, hash: Hash, history: History, hourglass: Hourglass, import: Import, info: Info, key: Key,
  'key-round': KeyRound, keyboard: Keyboard, layers: Layers, 'layout-grid': LayoutGrid, 'layout-template': LayoutTemplate, library: Library,
  link: Link, list: List, 'list-checks': ListChecks, 'list-filter': ListFilter, 'list-ordered': ListOrdered, 'list-plus': ListPlus,
  'list-tree': ListTree, 'loader-circle': LoaderCircle, lock: Lock, 'log-in': LogIn, 'log-out': LogOut, mail: Mail, map: Map, maximize: Maximize,
  'maximize-2': Maximize2, merge: Merge, 'message-square': MessageSquare, minus: Minus, monitor: Monitor, moon: Moon,
  'mouse-pointer-2': MousePointer2, 'mouse-pointer-click': MousePointerClick, network: Network, 'octagon-alert': OctagonAlert, 'octagon-x': OctagonX,
  package: Package, 'panel-bottom': PanelBottom, 'panel-left': PanelLeft, 'panel-right': PanelRight, pause: Pause, pencil: Pencil,
  'pencil-line': PencilLine, pin: Pin, 'pin-off': PinOff, play: Play, plug: Plug, plus: Plus, power: Power, 'redo-2': Redo2, 'refresh-cw': RefreshCw,
  regex: Regex, repeat: Repeat, 'repeat-2': Repeat2, 'rotate-ccw': RotateCcw, route: Route, 'rows-3': Rows3, save: Save, search: Search, send: Send,
  server: Server, settings: Settings, 'share-2': Share2, 'shield-alert': ShieldAlert, 'shield-check': ShieldCheck, 'shopping-cart': ShoppingCart,
  shuffle: Shuffle, sigma: Sigma, 'skip-forward': SkipForward, sparkles: Sparkles, split: Split, square: Square, 'square-check-big': SquareCheckBig,
  'square-pen': SquarePen, 'square-stack': SquareStack, 'sticky-note': StickyNote, sun: Sun, table: Table, tag: Tag, terminal: Terminal,
  'text-cursor': TextCursor, timer: Timer, 'trash-2': Trash2, 'triangle-alert': TriangleAlert, type: Type, 'undo-2': Undo2, unlink: Unlink,
  upload: Upload, user: User, 'user-check': UserCheck, users: Users, variable: Variable, 'wand-sparkles': WandSparkles, waypoints: Waypoints,
  webhook: Webhook, workflow: Workflow, wrench: Wrench, x: X, zap: Zap, 'zoom-in': ZoomIn, 'zoom-out': ZoomOut,
  inbox: Inbox, 'git-commit-horizontal': GitCommitHorizontal, 'git-pull-request-closed': GitPullRequestClosed, 'messages-square': MessagesSquare, radio: Radio, receipt: Receipt, rss: Rss, star: Star, 'user-plus': UserPlus, bot: Bot, 'scan-text': ScanText, tags: Tags,
} as const satisfies Record<string, LucideIcon>

export type IconName = keyof typeof glyphs
