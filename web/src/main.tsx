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

showPreferences(readPreferences());
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
