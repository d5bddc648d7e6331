"""La detención temprana: parar a tiempo y quedarse con los mejores pesos."""

import copy


# --8<-- [start:EarlyStopping]
class EarlyStopping:
    """Guarda una copia de los mejores pesos y dice cuándo parar.

    patience: las épocas seguidas sin mejorar con que se para.
    """

    def __init__(self, patience):
        self.patience = patience
        self.epoch = self.best_epoch = 0
        self.best_loss = float("inf")
        self.best_state = None

    def should_stop(self, val_loss, model):
        """Anota una época; True si ya van ``patience`` sin mejorar."""
        self.epoch += 1
        if val_loss < self.best_loss:
            self.best_epoch, self.best_loss = self.epoch, val_loss
            self.best_state = copy.deepcopy(model.state_dict())
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, model):
        """Devuelve al modelo los pesos de su mejor época."""
        model.load_state_dict(self.best_state)


# --8<-- [end:EarlyStopping]
