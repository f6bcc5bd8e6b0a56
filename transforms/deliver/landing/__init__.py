"""Landing: deliveries that arrived, in their folders: what lies there, of which type, complete, and described how."""
