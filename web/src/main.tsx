/** Starts the page. */
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { readPreferences, showPreferences } from "./store/preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/centre.css";
import "./styles/chat.css";
import "./styles/card.css";
import "./styles/people.css";
import "./styles/handover.css";
import "./care/styles/tokens.css";
import "./care/styles/care.css";
import "./care/styles/home.css";
import "./care/styles/pages.css";
import "./care/styles/sign-in.css";
import "./care/voice/voice.css";
import "./care/talk/talk.css";

showPreferences(readPreferences());
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
